using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Ssh;

/// <summary>
/// What a caller is told of a failed login. The machine says no to the login: -32001. Its host key is not the one that is
/// expected: -32004, because what the bridge knows and what is there do not agree, and no right of the caller changes that. The
/// secret is no key: -32602. All else is a machine or a way that is not there now: -32003. Pure.
/// </summary>
internal static class SshErrors
{
    /// <param name="field">The parameter that names the login's secret.</param>
    public static RpcException Of(SshException e, string field) => e.Fault switch
    {
        SshFault.Denied => RpcException.Denied(e.Message, e.Hint),
        SshFault.HostKeyUnknown or SshFault.HostKeyChanged => RpcException.Conflict(ErrorKinds.WrongState, e.Message, e.Hint),
        SshFault.KeyUnusable => RpcException.Invalid(field, e.Message, e.Hint),
        _ => RpcException.Unavailable(ErrorKinds.Unavailable, e.Message, e.Hint, inner: e),
    };

    /// <inheritdoc cref="Of(SshException, string)"/>
    public static RpcException Of(SshException e, SshTerms terms) =>
        Of(e, terms.Profile is not null ? "$.credential_profile" : "$.ssh_key_secret");
}
