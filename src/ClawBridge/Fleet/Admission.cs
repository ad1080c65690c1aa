using System.Buffers.Text;
using System.Net;
using ClawBridge.Discovery;
using ClawBridge.Discovery.Subnets;
using ClawBridge.Pki;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Text;

namespace ClawBridge.Fleet;

/// <summary>
/// Decides who is let in. A join stores the node, the hash of its new device token and the used join token in one transaction,
/// which is durable before the node hears of it. So does a join that has to wait for an approval with what it asks for.
/// </summary>
internal sealed class Admission(IStore store, AuthRateLimiter limiter, ITrustedSubnets trusted, RandomBytes random, TimeProvider time)
{
    /// <summary>Checks the proof and the token and writes the node down as connected.</summary>
    /// <exception cref="ConnectRefusedException">It is not let in.</exception>
    /// <exception cref="JournalException">The state cannot be written.</exception>
    public async ValueTask<Admitted> AdmitAsync(ConnectParams connect, string nonce, IPAddress? remote, PeerTls? tls, CancellationToken cancellationToken)
    {
        var publicKey = ConnectProof.Check(connect, nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (limiter.Locked(remote) is { } left) throw Refusals.RateLimited(left);
        var presented = PresentedToken.Of(connect.Auth);
        if (presented.Count == 0) throw Refusals.Missing();
        // Looked at before the transaction, which everybody else's writes wait for.
        var shown = tls is null ? null : NodeCertificateCheck.Look(store.Current, tls, connect.Device!.Id, time.GetUtcNow());
        var from = remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote;
        var caller = new Caller(connect, Base64Url.EncodeToString(publicKey), presented, from, from is not null && trusted.Contains(from));
        try
        {
            var outcome = await store.TransactAsync(transaction => Admit(transaction, caller, shown), cancellationToken);
            limiter.Succeeded(remote);
            return outcome.Admitted ?? throw Refusals.NotApproved(outcome.Waiting!);
        }
        catch (ConnectRefusedException e) when (e.IsGuess)
        {
            limiter.Failed(remote);
            throw;
        }
    }

    private Outcome Admit(Transaction transaction, Caller caller, NodeCertificateCheck? shown)
    {
        var (connect, presented) = (caller.Connect, caller.Presented);
        var deviceId = connect.Device!.Id;
        var known = transaction.Find(FleetTables.Nodes, deviceId);
        foreach (var token in presented)
        {
            if (token.IsJoin)
            {
                var join = transaction.Find(DiscoveryTables.JoinTokens, token.Hash);
                if (join is not null && ByToken(transaction, caller, known, join, token) is { } outcome) return outcome;
            }
            else if (known is not null && Tokens.SameHash(known.DeviceTokenHash, token.Hash))
            {
                // A join token is a new approval; a device token counts together with the certificate only.
                if (shown?.Fault(transaction) is { } fault) throw ConnectRefusedException.Invalid(fault.Sentence, fault.Code);
                RefuseSkew(connect);
                ConfirmJoin(transaction, known);
                var node = transaction.Put(FleetTables.Nodes, Seen(known, connect, transaction.Now, caller.Remote) with { UnconfirmedJoin = null });
                Connected(transaction, node);
                return new Outcome(new Admitted(node, new HelloAuth("device-token", "node", null, null)));
            }
        }

        throw presented[0].IsJoin || presented[0].Member == "bootstrapToken" ? Refusals.InvalidJoinToken() : Refusals.Mismatch();
    }

    /// <summary>What a join token that exists leads to; null when it is worth nothing for this caller.</summary>
    private Outcome? ByToken(Transaction transaction, Caller caller, NodeRecord? known, JoinTokenRecord join, PresentedToken token)
    {
        if (!JoinTokens.Covers(join, caller.Remote)) return null;
        var deviceId = caller.Connect.Device!.Id;
        var pending = transaction.Find(DiscoveryTables.PendingJoins, deviceId);
        var verdict = PendingJoins.Judge(join, pending, deviceId, caller.IsTrusted, transaction.Now);
        if (verdict == JoinVerdict.Refuse) return null;
        if (verdict == JoinVerdict.Rejected) throw Refusals.Rejected(pending!);
        RefuseSkew(caller.Connect);
        return verdict == JoinVerdict.Wait
            ? new Outcome(Waiting: Wait(transaction, caller, pending, join))
            : new Outcome(Join(transaction, caller, known, join, token));
    }

    /// <summary>The token is this device's from now on, and nobody else's.</summary>
    private PendingJoinRecord Wait(Transaction transaction, Caller caller, PendingJoinRecord? before, JoinTokenRecord join)
    {
        var id = caller.Connect.Device!.Id;
        var (address, version) = (caller.Remote?.ToString(), caller.Connect.Client.Version);
        if (before?.TokenId == join.Id)
        {
            return before.Address == address && before.Version == version
                ? before
                : transaction.Put(DiscoveryTables.PendingJoins, before with { Address = address, Version = version });
        }

        transaction.Put(DiscoveryTables.JoinTokens, join with { UsedAt = transaction.Now, UsedBy = id });
        transaction.Emit("node.pending", id, $"{join.Hostname} ({DeviceFingerprint.Of(id)}) waits to join the cluster: node_approve lets it in, node_reject refuses it.");
        return transaction.Put(DiscoveryTables.PendingJoins, new PendingJoinRecord
        {
            Id = id, RequestId = NewRequestId(), TokenId = join.Id, Hostname = join.Hostname, Labels = join.Labels, Address = address, Version = version,
            RequestedAt = transaction.Now, ExpiresAt = join.ExpiresAt,
        });
    }

    private string NewRequestId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random(bytes);
        return new Guid(bytes).ToString("D");
    }

    private static void RefuseSkew(ConnectParams connect)
    {
        if (VersionSkew.Fault(BridgeVersion.Text, connect.Client.Version) is { } fault) throw Refusals.Skew(fault);
    }

    private Admitted Join(Transaction transaction, Caller caller, NodeRecord? known, JoinTokenRecord join, PresentedToken token)
    {
        var connect = caller.Connect;
        var id = connect.Device!.Id;
        var deviceToken = Tokens.NewDeviceToken(random);
        var wanted = join.Hostname.Length > 0 ? join.Hostname : NodeNames.FromHost(connect.Client.DisplayName) ?? NodeNames.FromId(id);
        var basis = known ?? new NodeRecord { Id = id, Name = "", PublicKey = caller.PublicKey, RegisteredAt = transaction.Now, LastSeenAt = transaction.Now };
        var node = Seen(basis, connect, transaction.Now, caller.Remote) with
        {
            Name = NodeNames.Unique(wanted, id, transaction.Rows(FleetTables.Nodes)),
            DeviceTokenHash = Tokens.Hash(deviceToken),
            Labels = Overlaid(basis.Labels, join.Labels),
            UnconfirmedJoin = join.Id,
        };
        node = transaction.Put(FleetTables.Nodes, node);
        transaction.Put(DiscoveryTables.JoinTokens, join with { UsedAt = transaction.Now, UsedBy = id });
        if (known is null) transaction.Emit("node.joined", id, $"Node {node.Name} joined the cluster.");
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
        if (transaction.Find(DiscoveryTables.PendingJoins, node.Id)?.TokenId == id) transaction.Delete(DiscoveryTables.PendingJoins, node.Id);
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

    /// <param name="Remote">Null when the transport has no address.</param>
    private sealed record Caller(ConnectParams Connect, string PublicKey, IReadOnlyList<PresentedToken> Presented, IPAddress? Remote, bool IsTrusted);

    /// <summary>One of the two.</summary>
    private sealed record Outcome(Admitted? Admitted = null, PendingJoinRecord? Waiting = null);
}
