using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Fleet;
using ClawBridge.Pki;
using ClawBridge.Protocol.Frames;
using ClawBridge.Rpc;
using ClawBridge.Tests.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Pki;

/// <summary>A fleet whose nodes connect over TLS, as far as the bridge can tell, and are given certificates.</summary>
internal sealed class NodeCertificateBench : IAsyncDisposable
{
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly AesGcmSealer _sealer;
    private readonly NodeCertificates _nodes;

    public NodeCertificateBench()
    {
        _sealer = new AesGcmSealer(new byte[32], _random);
        Pki = new PkiServices(Fleet.Store, _sealer, Fleet.Time);
        _nodes = new NodeCertificates(Pki, Fleet.Fleet, NullLogger.Instance);
        _nodes.Start();
    }

    public FleetBench Fleet { get; } = new();

    public PkiServices Pki { get; }

    public TestNode Node { get; } = new(1)
    {
        Commands = [NodeCommands.PkiCrl, NodeCommands.PkiCsr, NodeCommands.PkiInstall],
    };

    /// <summary>The certificate that the node was told to keep last.</summary>
    public X509Certificate2? Installed { get; private set; }

    /// <summary>The revocation lists that the node was sent last.</summary>
    public string? Lists { get; private set; }

    public NodeCertificateRecord? Pointer => Fleet.Store.Current.Find(PkiTables.NodeCertificates, Node.Id);

    public PeerTls Shown(bool required = true) => new(Installed?.RawData, required);

    /// <summary>Joins, takes the certificate, and returns the connection and the device token.</summary>
    public async Task<(PipeSocket Socket, string DeviceToken)> JoinAsync(bool required = true, PeerTls? tls = null)
    {
        var token = await Fleet.TokenAsync();
        var (socket, answer) = await Fleet.KnockAsync(Node, new ConnectAuth { Token = token }, tls: tls ?? new PeerTls(null, required));
        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.True, answer.ToString());
        await TakeAsync(socket);
        return (socket, answer.GetProperty("payload").GetProperty("auth").GetProperty("deviceToken").GetString()!);
    }

    /// <summary>Answers what the bridge asks for until the certificate is written down as the node's.</summary>
    public async Task TakeAsync(PipeSocket socket)
    {
        var before = Pointer?.CertificateId;
        await AnswerAsync(socket, NodeCommands.PkiCsr);
        await AnswerAsync(socket, NodeCommands.PkiInstall);
        await FleetBench.UntilAsync(() => Pointer is { } now && now.CertificateId != before);
    }

    /// <summary>Waits for a command and answers it as a node does.</summary>
    public async Task AnswerAsync(PipeSocket socket, string command)
    {
        JsonElement payload;
        do
        {
            var frame = await socket.NextAsync();
            payload = frame.TryGetProperty("event", out var name) && name.GetString() == "node.invoke.request" ? frame.GetProperty("payload") : default;
        }
        while (payload.ValueKind == JsonValueKind.Undefined);

        Assert.That(payload.GetProperty("command").GetString(), Is.EqualTo(command));
        var parameters = JsonNode.Parse(payload.GetProperty("paramsJSON").GetString()!)!;
        if (command == NodeCommands.PkiInstall) Installed = X509Certificate2.CreateFromPem((string)parameters["certificate_pem"]!);
        if (parameters["crl_pem"] is { } lists) Lists = (string?)lists;
        var answer = command == NodeCommands.PkiCsr
            ? new JsonObject { ["csr_pem"] = TestRequests.Elliptic("CN=" + Node.Id) }
            : new JsonObject { ["stored"] = true };
        socket.Send(Node.Result(payload.GetProperty("id").GetString()!, $$"""
            "ok":true,"payload":{{answer.ToJsonString()}}
            """));
    }

    public ValueTask<CertificateRecord> RevokeAsync(string id) =>
        Fleet.Store.TransactAsync(transaction => CertificateService.Revoke(transaction, id, RevocationReason.KeyCompromise));

    /// <summary>Connects with the device token and returns the refusal's code and sentence, or the open connection.</summary>
    public async Task<(PipeSocket Socket, string? Code, string? Sentence)> ReturnAsync(string deviceToken, PeerTls tls)
    {
        var (socket, answer) = await Fleet.KnockAsync(Node, new ConnectAuth { Token = deviceToken }, tls: tls);
        if (answer.GetProperty("ok").GetBoolean()) return (socket, null, null);
        var error = answer.GetProperty("error");
        return (socket, error.GetProperty("details").GetProperty("code").GetString(), error.GetProperty("message").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await Fleet.DisposeAsync();
        _sealer.Dispose();
        _random.Dispose();
    }
}
