using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

/// <summary>The gateway's end of one connection in memory.</summary>
internal sealed class GatewayConnection
{
    /// <summary>Real time that a test waits for a frame before it fails; never waited for in a test that passes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public const string Nonce = "37130089-c3d9-4c3e-82ca-f9d5dcc18ba0";

    private readonly Channel<byte[]> _toNode = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<byte[]> _fromNode = Channel.CreateUnbounded<byte[]>();

    public GatewayConnection() => NodeSide = new MemoryTransport(_fromNode.Writer, _toNode.Reader);

    public MemoryTransport NodeSide { get; }

    public void Send(string json) => _toNode.Writer.TryWrite(Encoding.UTF8.GetBytes(json));

    public void Event(string name, string payload) => Send($$"""{"type":"event","event":"{{name}}","payload":{{payload}}}""");

    public void Invoke(string id, string command, string? parameters = null, long? timeoutMs = null, string? key = null)
    {
        var request = new InvokeRequest(id, "any", command, parameters, timeoutMs, key);
        Event("node.invoke.request", JsonSerializer.Serialize(request, FrameJson.Default.InvokeRequest));
    }

    public void Close(int code, string reason)
    {
        NodeSide.Closure = new LinkClosure(code, reason);
        _toNode.Writer.TryComplete();
    }

    /// <summary>The node's next frame.</summary>
    public async Task<Frame> NextAsync() =>
        JsonSerializer.Deserialize(await _fromNode.Reader.ReadAsync().AsTask().WaitAsync(Patience), FrameJson.Default.Frame)!;

    /// <summary>The node's next request of a method; others are skipped.</summary>
    public async Task<JsonElement> UntilAsync(string method, string? eventName = null)
    {
        while (true)
        {
            var frame = await NextAsync();
            if (frame.Method == method && (eventName is null || frame.Params!.Value.GetProperty("event").GetString() == eventName)) return frame.Params!.Value;
        }
    }

    /// <summary>The payload of the node's next event of a name.</summary>
    public async Task<JsonElement> EventAsync(string name) => (await UntilAsync("node.event", name)).GetProperty("payload");

    public void Challenge() => Event("connect.challenge", $$"""{"nonce":"{{Nonce}}","ts":1795329637848,"capabilities":[]}""");

    /// <summary>Plays the handshake and answers the node's connect parameters.</summary>
    public async Task<JsonElement> WelcomeAsync(string? product = "claw-bridge", string? deviceToken = "device-token-1", string version = "0.1.0")
    {
        Challenge();
        var connect = await NextAsync();
        var token = deviceToken is null ? "" : $$""","deviceToken":"{{deviceToken}}","issuedAtMs":5""";
        var name = product is null ? "" : $$""","product":"{{product}}","clusterId":"c1" """;
        Send($$$"""
            {"type":"res","id":"{{{connect.Id}}}","ok":true,"payload":{"type":"hello-ok","protocol":4,
             "server":{"version":"{{{version}}}","bootId":"b","connId":"c"{{{name}}}},"auth":{"method":"token","role":"node"{{{token}}}},
             "policy":{"maxPayload":26214400,"maxBufferedBytes":52428800,"tickIntervalMs":30000} } }
            """);
        return connect.Params!.Value;
    }

    /// <summary>Tells the node to wait for an approval and keeps the connection, as a bridge does.</summary>
    public async Task HoldAsync(string requestId, string deviceId)
    {
        Challenge();
        var connect = await NextAsync();
        Send($$$"""
            {"type":"res","id":"{{{connect.Id}}}","ok":false,"error":{"code":"NOT_PAIRED","message":"pairing required","details":{"code":"PAIRING_REQUIRED",
             "requestId":"{{{requestId}}}","deviceId":"{{{deviceId}}}","remediationHint":"Approve it on the bridge with node_approve gpu-1."} } }
            """);
    }

    public async Task RefuseAsync(string code, string details, string message = "no")
    {
        Challenge();
        var connect = await NextAsync();
        Send($$$"""{"type":"res","id":"{{{connect.Id}}}","ok":false,"error":{"code":"{{{code}}}","message":"{{{message}}}","details":{{{details}}}}}""");
        Close(1008, message);
    }
}
