using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Checks what is to be scanned. Pure.</summary>
internal static class ScanCheck
{
    /// <summary>More addresses have to be confirmed: a /16.</summary>
    public const int MostUnconfirmed = 65_536;

    public const int MaxExclude = 1_024;

    private const int MostAddresses = 1 << 24;

    private static readonly IReadOnlyList<int> s_ports = [22, 80, 443, 6443, 8080, 9090];

    /// <param name="profile">To look for GPUs with; null does not look.</param>
    /// <exception cref="RpcException">-32602.</exception>
    public static ScanSpec Spec(NetworkScanRequest request, CredentialProfileRecord? profile)
    {
        var range = Range(request.Subnet, request.AllowPublic);
        var targets = new ScanTargets(range, Exclude(request.Exclude ?? []));
        if (targets.Count == 0) throw RpcException.Invalid("$.exclude", $"$.exclude leaves no address of {range}.");
        if (targets.Count > MostAddresses)
            throw RpcException.Invalid("$.subnet", $"{range} has more than {MostAddresses} addresses, which is the most a scan tries.", "Scan it in parts; of an IPv6 network a /104 is the most.");
        if (request.Ports is { Count: 0 }) throw RpcException.Invalid("$.ports", "$.ports names no port.", "Leave it out for 22, 80, 443, 6443, 8080 and 9090.");
        IReadOnlyList<int> ports = request.Ports is null ? s_ports : [.. request.Ports.Distinct()];
        return new ScanSpec(new ConnectPlan(targets, ports, TimeSpan.FromMilliseconds(request.TimeoutMs), request.MaxConcurrent, request.RateLimit, request.Retries), profile);
    }

    /// <summary>What a scan that has to be confirmed would do.</summary>
    public static IReadOnlyList<string> Plan(ScanSpec spec) =>
    [
        FormattableString.Invariant($"Connect to {spec.Plan.Targets.Count} addresses of {spec.Subnet}, on port {string.Join(", ", spec.Plan.Ports)}."),
        .. spec.Profile is { } profile ? [$"Log in with credential profile {profile.Id} to each that has SSH and is in the profile's scope, to look for GPUs."] : Array.Empty<string>(),
    ];

    private static Cidr Range(string subnet, bool allowPublic)
    {
        if (!Cidr.TryParse(subnet, out var range)) throw RpcException.Invalid("$.subnet", "$.subnet is no range of addresses in CIDR form.", $"{Cidr.Rule} A single address is a /32 (IPv6: /128).");
        switch (AddressKinds.Of(range))
        {
            case AddressKind.Unusable:
                throw RpcException.Invalid("$.subnet", $"The addresses of {range} are no machine's.", "Scan the network that your machines are in.");
            case AddressKind.LinkLocal when range.IsV6:
                throw RpcException.Invalid("$.subnet", $"{range} is link-local, where an address means another machine on each interface.", "Scan the machines' other addresses.");
            case AddressKind.Public when !allowPublic:
                throw RpcException.Invalid("$.subnet", $"{range} has public addresses, which belong to anybody on the internet.", "Send allow_public: true only when all of them are yours to scan.");
        }

        return range;
    }

    private static List<Cidr> Exclude(IReadOnlyList<string> texts)
    {
        List<Cidr> ranges = [];
        for (var i = 0; i < texts.Count; i++)
        {
            if (!Cidr.TryParseAny(texts[i], out var range)) throw RpcException.Invalid($"$.exclude[{i}]", $"$.exclude[{i}] is neither an address nor a CIDR range.", Cidr.Rule);
            ranges.Add(range);
        }

        return ranges;
    }
}
