using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClawNode.Runtimes.Records;

namespace ClawNode.Identity;

/// <summary>
/// Keeps what a bridge gave this node for TLS, for each link apart and in files of mode 0600: the key and certificate that the node
/// shows there, and the revocation lists. A key is made here and leaves this machine never.
/// </summary>
internal sealed class NodeCertificateStore(StateDirectory state)
{
    /// <summary>The certificate to show with its key; null where there is none, it has ended or its file is damaged.</summary>
    public X509Certificate2? Load(string url, DateTimeOffset now)
    {
        try
        {
            var text = File.ReadAllText(PathOf(url, ".pem"));
            var certificate = X509Certificate2.CreateFromPem(text, text);
            if (now < certificate.NotAfter) return certificate;
            certificate.Dispose();
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or CryptographicException)
        {
            // A bridge that demands one then says so, and a join brings a new one.
            return null;
        }
    }

    /// <summary>The revocation lists as PEM text; empty where there are none.</summary>
    public string LoadLists(string url)
    {
        try
        {
            return File.ReadAllText(PathOf(url, ".crl"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }

    /// <summary>Makes a key (ECDSA P-256), keeps it for the certificate to come, and signs a request for it.</summary>
    /// <returns>The request, PEM.</returns>
    public string CreateRequest(string url, string nodeId)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DurableFile.Replace(PathOf(url, ".key"), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(nodeId);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem() + "\n";
    }

    /// <summary>Keeps a certificate for the key that was made last, in the place of the one before; when this returns it is on the disk.</summary>
    /// <exception cref="CryptographicException">It cannot be read, or is for another key.</exception>
    public void Install(string url, string certificatePem, string chainPem)
    {
        var keyPem = ReadKey(url);
        using (var paired = Paired(certificatePem, keyPem))
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(chainPem);
            var text = $"{paired.ExportCertificatePem()}\n{chain.ExportCertificatePems()}\n{keyPem}";
            DurableFile.Replace(PathOf(url, ".pem"), Encoding.ASCII.GetBytes(text));
        }

        File.Delete(PathOf(url, ".key"));
    }

    /// <summary>Keeps revocation lists in the place of those before.</summary>
    public void SaveLists(string url, string pem) => DurableFile.Replace(PathOf(url, ".crl"), Encoding.ASCII.GetBytes(pem));

    private string ReadKey(string url)
    {
        try
        {
            return File.ReadAllText(PathOf(url, ".key"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CryptographicException("no key waits for a certificate; pki.csr makes one", e);
        }
    }

    private static X509Certificate2 Paired(string certificatePem, string keyPem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("it is for another key", e);
        }
    }

    private string PathOf(string url, string ending) =>
        Path.Combine(state.CertificateFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..16] + ending);
}
