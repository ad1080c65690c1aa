using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>Turns the params of <c>node_bootstrap</c> into an order for each machine. Pure.</summary>
internal static class BootstrapCheck
{
    public const int MaxMachines = 256;

    /// <exception cref="RpcException">-32602, or -32003 when nodes cannot reach this bridge.</exception>
    public static IReadOnlyList<BootstrapOrder> Orders(NodeBootstrapRequest request, ListenerAddress? listener)
    {
        var addresses = Addresses(request);
        if (request.Hostname is { } hostname)
        {
            if (addresses.Count > 1) throw RpcException.Invalid("$.hostname", "$.hostname names one node, and there are several addresses.", "Leave it out: each is called node- and its address; node_rename changes that.");
            if (!NodeNames.IsHostname(hostname)) throw RpcException.Invalid("$.hostname", "$.hostname is not a host name.", NodeNames.Rule);
        }

        var labels = request.Labels ?? new Dictionary<string, string>();
        NodeLabels.Check(labels.Select(static label => KeyValuePair.Create(label.Key, (string?)label.Value)), "$.labels");
        if (request.Link == LinkKind.Ssh && request.CredentialProfile is null)
            throw RpcException.Invalid("$.credential_profile", "A node with link ssh is logged in to again and again, which needs $.credential_profile.", "Make one with credential_profile_create and name it.");
        var url = Gateway(request, listener);
        var pin = Pin(url, listener);
        var login = new SshRequest(
            request.CredentialProfile, request.SshUser, request.SshKeySecret, request.SshPasswordSecret, request.SudoPasswordSecret, request.Port, request.HostKeyPolicy,
            request.HostKeyFingerprint, request.ProxyJump);
        return [.. addresses.Select(address => new BootstrapOrder(address, request.Hostname ?? NameOf(address), request.Hostname is not null, labels, url, pin, request.Link, login, request.DryRun))];
    }

    /// <summary>The CA that the node has to find at <paramref name="url"/>; null where there is no TLS.</summary>
    public static string? Pin(string url, ListenerAddress? listener) => url.StartsWith("wss:", StringComparison.Ordinal) ? listener?.CaSha256 : null;

    private static List<string> Addresses(NodeBootstrapRequest request)
    {
        if (request.Address is null == (request.Addresses is null))
            throw RpcException.Invalid("$.address", "node_bootstrap needs either $.address or $.addresses.", "Send address for one machine, addresses for several.");
        var many = request.Addresses ?? [request.Address!];
        if (many.Count == 0) throw RpcException.Invalid("$.addresses", "$.addresses is empty.", "Name at least one machine.");
        for (var i = 0; i < many.Count; i++)
        {
            if (!SshNames.IsHost(many[i])) throw RpcException.Invalid(request.Addresses is null ? "$.address" : $"$.addresses[{i}]", "It is neither an address nor a host name.", SshNames.HostRule);
        }

        return [.. many.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The legacy's name of a node: its address with dashes.</summary>
    private static string NameOf(string address) =>
        NodeNames.FromHost($"node-{(NetAddress.TryParse(address, out _) ? address.Replace('.', '-').Replace(':', '-') : address)}") ?? "node";

    private static string Gateway(NodeBootstrapRequest request, ListenerAddress? listener)
    {
        if (listener is null)
            throw RpcException.Unavailable(ErrorKinds.Unavailable, "No listener runs in this bridge, so no node can join it.", "Start the bridge with --listen 0.0.0.0:18790 --advertise-url wss://HOST:18790, or with --listen 127.0.0.1:18790 and send link: \"ssh\".");
        if (request.Link == LinkKind.Ssh)
        {
            if (request.GatewayUrl is not null) throw RpcException.Invalid("$.gateway_url", "With link ssh the node dials its own end of the tunnel.", "Leave $.gateway_url out.");
            return TunnelEnds.Near(listener);
        }

        if (request.GatewayUrl is { } url)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == "wss" && SshNames.IsHost(uri.DnsSafeHost) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0)
                return $"wss://{uri.Authority}";
            throw RpcException.Invalid("$.gateway_url", "$.gateway_url is no address that a node can dial.", "It looks like wss://HOST:PORT.");
        }

        return listener.AdvertiseUrl ?? throw RpcException.Unavailable(
            ErrorKinds.Unavailable, "Nobody has said by which address other machines reach this bridge.",
            "Send gateway_url (wss://HOST:PORT), start the bridge with --advertise-url, or send link: \"ssh\" for machines that cannot reach it.");
    }
}
