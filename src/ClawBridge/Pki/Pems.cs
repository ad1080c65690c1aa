using System.Security.Cryptography;

namespace ClawBridge.Pki;

/// <summary>PEM texts (RFC 7468), 64 columns, with a newline at the end.</summary>
internal static class Pems
{
    public static string Certificate(ReadOnlySpan<byte> der) => PemEncoding.WriteString("CERTIFICATE", der) + "\n";

    public static string RevocationList(ReadOnlySpan<byte> der) => PemEncoding.WriteString("X509 CRL", der) + "\n";
}
