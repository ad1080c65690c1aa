using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>
/// Decides who a call is made as and whether it may be made. The session's own principal is the most that a call can be; what
/// <c>_meta</c> says can only narrow it.
/// </summary>
internal sealed class AccessGate : ICallGate
{
    public Principal Identify(SessionOptions session, CallMeta meta)
    {
        if (meta.ApiKey is not null)
        {
            throw RpcException.Denied("The API key in _meta.api_key is not known to this bridge.",
                "Leave _meta.api_key out: no API key has been made here.");
        }

        if (meta.Principal is null || meta.Principal == session.Principal.Name) return session.Principal;
        throw RpcException.Denied("The user in _meta.principal is not known to this bridge.",
            $"Leave _meta.principal out, or use '{session.Principal.Name}', who this session belongs to.");
    }

    public void Authorize(SessionOptions session, Principal principal, MethodDeclaration method)
    {
        if (!principal.IsOwner)
        {
            throw RpcException.Denied($"{principal.Name} does not have the permission {method.Permission} that {method.Name} needs.",
                "Ask the owner of this bridge.");
        }

        if (session.IsReadOnly && method.Effect != Effect.Read)
        {
            throw RpcException.Denied($"This session is read-only, and {method.Name} changes the cluster.",
                "Use a session that was not started with --read-only.", ErrorKinds.ReadOnly);
        }
    }
}
