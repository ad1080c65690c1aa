namespace ClawBridge.Pki;

/// <summary>A signed list (CRL, RFC 5280 §5) of what one certificate authority has revoked.</summary>
/// <param name="IssuerId">The authority.</param>
/// <param name="Der">The list itself.</param>
/// <param name="Number">Grows with each list of the authority.</param>
/// <param name="ThisUpdate">Unix milliseconds.</param>
/// <param name="NextUpdate">Unix milliseconds; a newer list is there long before.</param>
/// <param name="Revoked">Ids of the certificates on it, sorted; of the root's list, ids of issuing CAs.</param>
internal sealed record RevocationList(string IssuerId, byte[] Der, long Number, long ThisUpdate, long NextUpdate, IReadOnlyList<string> Revoked)
{
    public string Pem => Pems.RevocationList(Der);
}
