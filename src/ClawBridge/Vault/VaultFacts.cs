using ClawBridge.Rpc;

namespace ClawBridge.Vault;

/// <summary>
/// Who asks and what for. Principal and session come from where the call came in, purpose and reason are what the caller says of
/// itself.
/// </summary>
/// <param name="Session">From <c>_meta.session</c>, where the program at the bridge's stdin says it; null when the call names none, or comes with a key or in a user's own session.</param>
/// <param name="ClaimedSession">From the params; only compared and recorded.</param>
internal sealed record VaultFacts(string Principal, string? Session, string? ClaimedSession, string? Agent, string Purpose, string Reason)
{
    /// <summary>What of the principal is never another's, unlike its name.</summary>
    public string Identity { get; init; } = Principal;

    public static VaultFacts Of(CallContext call, string purpose = "", string reason = "", string? claimedSession = null) =>
        new(call.Principal.Name, call.VouchedSession, claimedSession ?? (call.VouchedSession is null ? call.Meta.Session : null), call.Meta.Agent, purpose, reason) { Identity = call.Principal.Identity };

    /// <summary>Never prints what may hold a value by mistake.</summary>
    public override string ToString() => $"{nameof(VaultFacts)} {Principal}";
}
