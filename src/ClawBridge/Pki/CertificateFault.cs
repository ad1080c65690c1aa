namespace ClawBridge.Pki;

/// <summary>Why a node may not connect with the certificate that it shows or does not show.</summary>
/// <param name="Code">For <c>error.details.code</c> of the refusal.</param>
/// <param name="Sentence">What to do about it.</param>
internal sealed record CertificateFault(string Code, string Sentence)
{
    private const string Again = "make a join token with node_token_create and run clawnode join on the node";

    public static CertificateFault Missing { get; } = new("CLIENT_CERTIFICATE_REQUIRED", $"client certificate required: this bridge takes nodes with a certificate of the cluster only; {Again}");

    public static CertificateFault OtherAuthority { get; } = new("CLIENT_CERTIFICATE_UNKNOWN_CA", $"client certificate refused: it was not issued to a node by this cluster; {Again}");

    public static CertificateFault Expired { get; } = new("CLIENT_CERTIFICATE_EXPIRED", $"client certificate refused: it is expired or not valid yet; check the node's clock, else {Again}");

    public static CertificateFault OtherNode { get; } = new("CLIENT_CERTIFICATE_WRONG_NODE", $"client certificate refused: it belongs to another node; {Again}");

    public static CertificateFault Revoked { get; } = new("CLIENT_CERTIFICATE_REVOKED", $"client certificate refused: it was revoked; to take the node back {Again}");
}
