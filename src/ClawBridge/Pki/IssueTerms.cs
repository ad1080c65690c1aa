using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>What a caller's certificate is to say, put together from params and signing request and checked. Pure but for a new key.</summary>
internal static class IssueTerms
{
    private const int DefaultDays = 365;

    /// <summary>The params win over the signing request; names in the params replace all of its names.</summary>
    /// <param name="key">The key, where no signing request brings one.</param>
    /// <exception cref="RpcException">-32602.</exception>
    public static LeafRequest Of(CertIssueRequest request, SigningRequest? csr, ECDsa? key)
    {
        var (commonName, nameField) = CommonName(request, csr);
        CertificateNames.CheckCommonName(commonName, nameField);
        var (dns, ip) = CertificateNames.WithCommonName(commonName, DnsNames(request, csr), IpAddresses(request, csr));
        var (server, client) = (request.ServerAuth ?? csr?.ServerAuth ?? true, request.ClientAuth ?? csr?.ClientAuth ?? false);
        if (!server && !client)
            throw RpcException.Invalid("$.server_auth", "A certificate for neither servers nor clients is good for nothing.", "Set server_auth or client_auth to true.");
        if (server && dns.Count == 0 && ip.Count == 0)
        {
            throw RpcException.Invalid("$.dns_names", "A certificate for servers needs a DNS name or an IP address, and the common name is neither: clients look for no other name.",
                "Name the server in dns_names or ip_addresses, or send server_auth: false and client_auth: true for a client's certificate.");
        }

        var days = request.ValidityDays ?? DefaultDays;
        return new LeafRequest
        {
            Kind = CertificateKind.Issued,
            CommonName = commonName,
            DnsNames = dns,
            IpAddresses = ip,
            ServerAuth = server,
            ClientAuth = client,
            PublicKey = csr?.PublicKey ?? new PublicKey(key!),
            Lifetime = TimeSpan.FromDays(days),
            ValidityDays = days,
        };
    }

    private static (string Name, string Field) CommonName(CertIssueRequest request, SigningRequest? csr)
    {
        if (request.CommonName is { } given) return (given, "$.common_name");
        if (csr?.CommonName is { } asked) return (asked, "$.csr_pem");
        throw RpcException.Invalid("$.common_name", "$.common_name is missing.",
            csr is null ? "Give the name that the certificate is for, like gpu-1.lab.example." : "The signing request has no common name either.");
    }

    private static List<string> DnsNames(CertIssueRequest request, SigningRequest? csr)
    {
        var isGiven = request.DnsNames is not null || request.IpAddresses is not null;
        var names = isGiven ? request.DnsNames ?? [] : csr?.Names.Dns ?? [];
        for (var i = 0; i < names.Count; i++) CertificateNames.CheckDnsName(names[i], isGiven ? $"$.dns_names[{i}]" : "$.csr_pem");
        return [.. names];
    }

    private static List<string> IpAddresses(CertIssueRequest request, SigningRequest? csr)
    {
        var isGiven = request.DnsNames is not null || request.IpAddresses is not null;
        var addresses = isGiven ? request.IpAddresses ?? [] : csr?.Names.Ip ?? [];
        return [.. addresses.Select((text, i) => CertificateNames.CheckIpAddress(text, isGiven ? $"$.ip_addresses[{i}]" : "$.csr_pem"))];
    }
}
