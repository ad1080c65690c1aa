using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Channels;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Pki;

/// <summary>
/// Gives every node that is connected over TLS a client certificate of 30 days, and the next one when ten days are left, when the
/// issuing CA was replaced, and after each join; the key is made on the node and stays there. Sends nodes the revocation lists, and
/// cuts off a node whose certificate is revoked.
/// </summary>
internal sealed partial class NodeCertificates : IFleetObserver, IAsyncDisposable
{
    /// <summary>How often all nodes are looked at, besides when something happens to one.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private const int Workers = 8;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(10);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);
    private static readonly byte[] NoParameters = "{}"u8.ToArray();

    private readonly PkiServices _pki;
    private readonly FleetService _fleet;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<string>[] _queues = [.. Enumerable.Range(0, Workers).Select(static _ => Channel.CreateUnbounded<string>())];
    private readonly ConcurrentDictionary<string, bool> _queued = new(StringComparer.Ordinal);

    /// <summary>The revocation lists that each node is known to have, by their digest.</summary>
    private readonly ConcurrentDictionary<string, string> _lists = new(StringComparer.Ordinal);

    private IDisposable? _registration;
    private Task _running = Task.CompletedTask;
    private volatile bool _isRunning;

    public NodeCertificates(PkiServices pki, FleetService fleet, ILogger logger)
    {
        (_pki, _fleet, _logger) = (pki, fleet, logger);
        fleet.Subscribe(this);
        pki.IsWithinReach = nodeId => _isRunning && fleet.SessionOf(nodeId)?.Tls is not null;
    }

    /// <summary>Begins to care for nodes; only a bridge with a listener does.</summary>
    public void Start()
    {
        _isRunning = true;
        _registration = _pki.Store.OnCommitted(OnCommitted);
        _running = Task.WhenAll([.. _queues.Select(queue => WorkAsync(queue.Reader)), LookAgainAsync()]);
    }

    public void OnWorkloadsReported(string nodeId, IReadOnlyList<WorkloadStatus> all)
    {
        // Certificates have nothing to do with workloads.
    }

    public void OnWorkloadsChanged(string nodeId, IReadOnlyList<WorkloadStatus> changed)
    {
        // Certificates have nothing to do with workloads.
    }

    public void OnNodeChanged(string nodeId)
    {
        if (_isRunning && _fleet.SessionOf(nodeId)?.Tls is not null) Enqueue(nodeId);
    }

    public async ValueTask DisposeAsync()
    {
        _isRunning = false;
        _registration?.Dispose();
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private void OnCommitted(CommittedTransaction committed)
    {
        foreach (var told in committed.Events)
        {
            if (told.Kind == "certificate.revoked") CutOff(committed.Snapshot, told.Target!);
            if (told.Kind == "ca.revoked") CutOffAll(committed.Snapshot);
            if (told.Kind is "certificate.revoked" or "ca.rotated" or "ca.revoked") EnqueueAll();
        }
    }

    private void CutOff(StateSnapshot state, string certificateId)
    {
        if (state.Find(PkiTables.Certificates, certificateId)?.NodeId is not { } nodeId || _fleet.SessionOf(nodeId) is not { } session) return;
        var isNewest = state.Find(PkiTables.NodeCertificates, nodeId)?.CertificateId == certificateId;
        if (isNewest || session.Tls?.CertificateId == certificateId) _fleet.CutOff(nodeId);
    }

    /// <summary>Who got a new certificate in time stays, also in a session that began with the old one.</summary>
    private void CutOffAll(StateSnapshot state)
    {
        var authorities = state.Rows(PkiTables.Authorities);
        foreach (var has in state.Rows(PkiTables.NodeCertificates).Values.Where(has => Authorities.IsRevoked(authorities, has.IssuerId))) _fleet.CutOff(has.Id);
    }

    private void EnqueueAll()
    {
        foreach (var node in _fleet.Nodes()) OnNodeChanged(node.Id);
    }

    /// <summary>A node is always in the same queue, so that it is never cared for twice at a time.</summary>
    private void Enqueue(string nodeId)
    {
        if (_queued.TryAdd(nodeId, true)) _queues[(uint)nodeId.GetHashCode(StringComparison.Ordinal) % Workers].Writer.TryWrite(nodeId);
    }

    private async Task LookAgainAsync()
    {
        using var timer = new PeriodicTimer(Period, _pki.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                await RenewAuthorityAsync();
                EnqueueAll();
            }
        }
        catch (OperationCanceledException)
        {
            // The bridge ends.
        }
    }

    private async Task RenewAuthorityAsync()
    {
        try
        {
            await _pki.Authorities.RenewAsync(_ending.Token);
        }
        catch (Exception e) when (e is JournalException or CryptographicException)
        {
            AuthorityPostponed(_logger, e);
        }
    }

    private async Task WorkAsync(ChannelReader<string> queue)
    {
        try
        {
            await foreach (var nodeId in queue.ReadAllAsync(_ending.Token))
            {
                _queued.TryRemove(nodeId, out _);
                await CareAsync(nodeId);
            }
        }
        catch (OperationCanceledException)
        {
            // The bridge ends.
        }
    }

    private async Task CareAsync(string nodeId)
    {
        if (_fleet.SessionOf(nodeId) is not { Tls: not null } session) return;
        try
        {
            if (IsDue(session)) await RenewAsync(session);
            await SendListsAsync(session);
        }
        catch (Exception e) when (e is RpcException or NodeCommandException or JsonException or JournalException or CryptographicException)
        {
            Postponed(_logger, nodeId, e.Message);
        }
    }

    private bool IsDue(NodeSession session)
    {
        if (!session.Commands.Contains(NodeCommands.PkiCsr) || !session.Commands.Contains(NodeCommands.PkiInstall)) return false;
        if (session.OwesCertificate) return true;
        var state = _pki.Store.Current;
        if (state.Find(PkiTables.NodeCertificates, session.NodeId) is not { } has) return true;
        // A revoked one is not replaced: to come back the node needs a join token.
        if (state.Find(PkiTables.Certificates, has.CertificateId) is { IsRevoked: true } || Authorities.IsRevoked(state.Rows(PkiTables.Authorities), has.IssuerId)) return false;
        return has.NotAfter - _pki.Now < RenewBefore.TotalMilliseconds || has.IssuerId != Authorities.Issuing(state.Rows(PkiTables.Authorities))?.Id;
    }

    /// <summary>The node's pointer moves only when it has kept the certificate, so that what gets lost on the way is made again.</summary>
    private async Task RenewAsync(NodeSession session)
    {
        var nodeId = session.NodeId;
        var asked = await _fleet.InvokeAsync(nodeId, NodeCommands.PkiCsr, NoParameters, AnswerLimit, null, null, _ending.Token);
        var csr = asked.Deserialize(PayloadJson.Default.PkiCsr) ?? throw new JsonException("The signing request is missing.");
        var publicKey = SigningRequest.Read(csr.CsrPem).PublicKey;
        var issued = await _pki.Store.TransactAsync(transaction => Issue(transaction, nodeId, publicKey), _ending.Token);
        if (issued is null) return;
        var state = _pki.Store.Current;
        var lists = _pki.Revocations.Of(state);
        var install = new PkiInstall(
            issued.Pem, CertificateDetail.Chain(issued, state.Rows(PkiTables.Authorities)), string.Concat(lists.Select(static list => list.Pem)));
        await _fleet.InvokeAsync(
            nodeId, NodeCommands.PkiInstall, JsonSerializer.SerializeToUtf8Bytes(install, PayloadJson.Default.PkiInstall), AnswerLimit, null, null, _ending.Token);
        await _pki.Store.TransactAsync(transaction => Installed(transaction, issued), _ending.Token);
        session.OwesCertificate = false;
        _lists[nodeId] = RevocationLists.Digest(lists);
    }

    private CertificateRecord? Issue(Transaction transaction, string nodeId, PublicKey publicKey)
    {
        if (transaction.Find(FleetTables.Nodes, nodeId) is not { } node) return null;
        return _pki.Certificates.Issue(transaction, new LeafRequest
        {
            Kind = CertificateKind.Node,
            CommonName = node.Name.Length <= CertificateNames.MaxCommonName ? node.Name : node.Name[..CertificateNames.MaxCommonName],
            Uri = new Uri(NodeCertificateCheck.UriPrefix + nodeId),
            ClientAuth = true,
            PublicKey = publicKey,
            Lifetime = Lifetime,
            NodeId = nodeId,
        });
    }

    private static bool Installed(Transaction transaction, CertificateRecord issued)
    {
        var nodeId = issued.NodeId!;
        if (transaction.Find(FleetTables.Nodes, nodeId) is not { } node) return false;
        transaction.Put(PkiTables.NodeCertificates, new NodeCertificateRecord
        {
            Id = nodeId, CertificateId = issued.Id, IssuerId = issued.IssuerId, NotAfter = issued.NotAfter,
        });
        transaction.Emit("node.certificate_renewed", nodeId, $"Node {node.Name} got the certificate {issued.Id}.");
        return true;
    }

    /// <summary>Nodes refuse a server whose certificate is on a list; so long as nothing is revoked there is nothing to send.</summary>
    private async Task SendListsAsync(NodeSession session)
    {
        if (!session.Commands.Contains(NodeCommands.PkiCrl)) return;
        var lists = _pki.Revocations.Of(_pki.Store.Current);
        var digest = RevocationLists.Digest(lists);
        if (digest.Length == 0 || _lists.GetValueOrDefault(session.NodeId) == digest) return;
        var parameters = JsonSerializer.SerializeToUtf8Bytes(new PkiCrl(string.Concat(lists.Select(static list => list.Pem))), PayloadJson.Default.PkiCrl);
        await _fleet.InvokeAsync(session.NodeId, NodeCommands.PkiCrl, parameters, AnswerLimit, null, null, _ending.Token);
        _lists[session.NodeId] = digest;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The issuing CA ends soon, but could not be replaced")]
    private static partial void AuthorityPostponed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificates of node {NodeId} wait: {Reason}")]
    private static partial void Postponed(ILogger logger, string nodeId, string reason);
}
