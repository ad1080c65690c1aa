using ClawBridge.Rpc;

namespace ClawBridge.Vault;

/// <summary>
/// Who asks and what for. Principal and session come from where the call came in, purpose and reason are what the caller says of
/// itself.
/// </summary>
/// <param name="Session">From <c>_meta.session</c>; null when the call names none.</param>
/// <param name="ClaimedSession">From the params; only compared and recorded.</param>
internal sealed record VaultFacts(string Principal, string? Session, string? ClaimedSession, string? Agent, string Purpose, string Reason)
{
    public static VaultFacts Of(CallContext call, string purpose = "", string reason = "", string? claimedSession = null) =>
        new(call.Principal.Name, call.Meta.Session, claimedSession, call.Meta.Agent, purpose, reason);

    /// <summary>Never prints what may hold a value by mistake.</summary>
    public override string ToString() => $"{nameof(VaultFacts)} {Principal}";
}
