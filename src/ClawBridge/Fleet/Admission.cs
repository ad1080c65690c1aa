using System.Buffers.Text;
using System.Globalization;
using System.Net;
using ClawBridge.Discovery;
using ClawBridge.Discovery.Subnets;
using ClawBridge.Pki;
using ClawBridge.Protocol.Frames;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>
/// Decides who is let in. A join stores the node, the hash of its new device token and the used join token in one transaction,
/// which is durable before the node hears of it.
/// </summary>
internal sealed class Admission(IStore store, AuthRateLimiter limiter, RandomBytes random, TimeProvider time)
{
    /// <summary>Checks the proof and the token and writes the node down as connected.</summary>
    /// <exception cref="ConnectRefusedException">It is not let in.</exception>
    /// <exception cref="JournalException">The state cannot be written.</exception>
    public async ValueTask<Admitted> AdmitAsync(ConnectParams connect, string nonce, IPAddress? remote, PeerTls? tls, CancellationToken cancellationToken)
    {
        var publicKey = ConnectProof.Check(connect, nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (limiter.Locked(remote) is { } left) throw RateLimited(left);
        var presented = Presented(connect.Auth);
        if (presented.Count == 0) throw Missing();
        // Looked at before the transaction, which everybody else's writes wait for.
        var shown = tls is null ? null : NodeCertificateCheck.Look(store.Current, tls, connect.Device!.Id, time.GetUtcNow());
        try
        {
            var admitted = await store.TransactAsync(
                transaction => Admit(transaction, connect, Base64Url.EncodeToString(publicKey), presented, shown, remote), cancellationToken);
            limiter.Succeeded(remote);
            return admitted;
        }
        catch (ConnectRefusedException)
        {
            limiter.Failed(remote);
            throw;
        }
    }

    private Admitted Admit(
        Transaction transaction, ConnectParams connect, string publicKey, IReadOnlyList<PresentedToken> presented, NodeCertificateCheck? shown, IPAddress? remote)
    {
        var deviceId = connect.Device!.Id;
        var known = transaction.Find(FleetTables.Nodes, deviceId);
        foreach (var token in presented)
        {
            if (token.IsJoin)
            {
                var join = transaction.Find(DiscoveryTables.JoinTokens, token.Hash);
                if (join is not null && JoinTokens.Admits(join, deviceId, transaction.Now)) return Join(transaction, connect, publicKey, known, join, token, remote);
            }
            else if (known is not null && Tokens.SameHash(known.DeviceTokenHash, token.Hash))
            {
                // A join token is a new approval; a device token counts together with the certificate only.
                if (shown?.Fault(transaction) is { } fault) throw ConnectRefusedException.Invalid(fault.Sentence, fault.Code);
                ConfirmJoin(transaction, known);
                var node = transaction.Put(FleetTables.Nodes, Seen(known, connect, transaction.Now, remote) with { UnconfirmedJoin = null });
                Connected(transaction, node);
                return new Admitted(node, new HelloAuth("device-token", "node", null, null));
            }
        }

        throw presented[0].IsJoin || presented[0].Member == "bootstrapToken" ? InvalidJoinToken() : Mismatch();
    }

    private Admitted Join(
        Transaction transaction, ConnectParams connect, string publicKey, NodeRecord? known, JoinTokenRecord join, PresentedToken token, IPAddress? remote)
    {
        var id = connect.Device!.Id;
        var deviceToken = Tokens.NewDeviceToken(random);
        var wanted = join.Hostname.Length > 0 ? join.Hostname : NodeNames.FromHost(connect.Client.DisplayName) ?? NodeNames.FromId(id);
        var basis = known ?? new NodeRecord { Id = id, Name = "", PublicKey = publicKey, RegisteredAt = transaction.Now, LastSeenAt = transaction.Now };
        var isApproved = join.AutoApprove || (remote is not null && TrustedSubnets.Contains(transaction, remote));
        var node = Seen(basis, connect, transaction.Now, remote) with
        {
            Name = NodeNames.Unique(wanted, id, transaction.Rows(FleetTables.Nodes)),
            DeviceTokenHash = Tokens.Hash(deviceToken),
            Labels = Overlaid(basis.Labels, join.Labels),
            Cordoned = known?.Cordoned ?? !isApproved,
            UnconfirmedJoin = join.Id,
        };
        node = transaction.Put(FleetTables.Nodes, node);
        transaction.Put(DiscoveryTables.JoinTokens, join with { UsedAt = transaction.Now, UsedBy = id });
        var waits = node.Cordoned ? " It takes no work before node_uncordon." : "";
        if (known is null) transaction.Emit("node.joined", id, $"Node {node.Name} joined the cluster.{waits}");
        Connected(transaction, node);
        var method = token.Member == "bootstrapToken" ? "bootstrap-token" : "token";
        return new Admitted(node, new HelloAuth(method, "node", deviceToken, transaction.Now));
    }

    /// <summary>The node has its device token, so its join token is worth nothing any more, to itself either.</summary>
    public static void ConfirmJoin(Transaction transaction, NodeRecord node)
    {
        if (node.UnconfirmedJoin is not { } id) return;
        if (transaction.Find(DiscoveryTables.JoinTokens, id) is { } token && token.UsedBy == node.Id)
            transaction.Put(DiscoveryTables.JoinTokens, token with { IsConfirmed = true });
    }

    private static NodeRecord Seen(NodeRecord node, ConnectParams connect, long now, IPAddress? remote) =>
        node with { LastSeenAt = now, Caps = connect.Caps, Commands = connect.Commands, Address = Plain(remote) ?? node.Address };

    /// <summary>An IPv4 address as such, also on a socket that is for both kinds; no interface.</summary>
    private static string? Plain(IPAddress? address) => address is null ? null : Discovery.Addresses.NetAddress.From(address).ToString();

    private static void Connected(Transaction transaction, NodeRecord node) =>
        transaction.Emit("node.connected", node.Id, $"Node {node.Name} connected.");

    private static Dictionary<string, string> Overlaid(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> over)
    {
        var merged = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        foreach (var (key, value) in over) merged[key] = value;
        return merged;
    }

    /// <summary>The tokens in the order in which OpenClaw takes them.</summary>
    private static List<PresentedToken> Presented(ConnectAuth? auth)
    {
        List<PresentedToken> tokens = [];
        Add("token", auth?.Token);
        Add("deviceToken", auth?.DeviceToken);
        Add("bootstrapToken", auth?.BootstrapToken);
        return tokens;

        void Add(string member, string? token)
        {
            if (!string.IsNullOrEmpty(token)) tokens.Add(new PresentedToken(member, Tokens.IsJoinToken(token), Tokens.Hash(token)));
        }
    }

    private static ConnectRefusedException Missing() =>
        ConnectRefusedException.Invalid("unauthorized: gateway token missing (provide gateway auth token)", "AUTH_TOKEN_MISSING");

    private static ConnectRefusedException Mismatch() => new(new FrameError(
        "INVALID_REQUEST",
        "unauthorized: gateway token mismatch (provide gateway auth token)",
        new FrameErrorDetails { Code = "AUTH_TOKEN_MISMATCH", CanRetryWithDeviceToken = true, RecommendedNextStep = "retry_with_device_token" }));

    private static ConnectRefusedException InvalidJoinToken() => ConnectRefusedException.Invalid(
        "unauthorized: bootstrap token invalid or expired (make a new one with node_token_create)", "AUTH_BOOTSTRAP_TOKEN_INVALID");

    private static ConnectRefusedException RateLimited(TimeSpan left) => new(new FrameError(
        "INVALID_REQUEST",
        string.Create(CultureInfo.InvariantCulture, $"unauthorized: too many failed authentication attempts (retry in {Math.Ceiling(left.TotalSeconds)} s)"),
        new FrameErrorDetails { Code = "AUTH_RATE_LIMITED", RetryAfterMs = (long)left.TotalMilliseconds, RecommendedNextStep = "wait_then_retry" },
        Retryable: true));

    private readonly record struct PresentedToken(string Member, bool IsJoin, string Hash);
}
