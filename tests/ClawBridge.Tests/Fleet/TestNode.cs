using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Tests.Fleet;

/// <summary>A node's identity and the frames it sends.</summary>
internal sealed class TestNode
{
    private readonly byte[] _seed;
    private readonly byte[] _publicKey;
    private int _requests;

    public TestNode(int number)
    {
        _seed = new byte[Ed25519.SeedBytes];
        BitConverter.TryWriteBytes(_seed, number);
        _publicKey = Ed25519.PublicKey(_seed);
        Id = DeviceSignature.DeviceId(_publicKey);
        PublicKey = Base64Url.EncodeToString(_publicKey);
    }

    public string Id { get; }

    public string PublicKey { get; }

    public string Name { get; init; } = "gpu-box-1";

    public string[] Commands { get; init; } = [NodeCommands.GpuList, NodeCommands.WorkloadRun];

    /// <summary>A right <c>connect</c> frame; <paramref name="change"/> spoils it before or after it is signed.</summary>
    public string Connect(JsonElement challenge, ConnectAuth? auth, Action<JsonObject>? change = null, bool useV2 = false, long skewMs = 0, string? nonce = null)
    {
        var payload = challenge.GetProperty("payload");
        var (signedAt, usedNonce) = (payload.GetProperty("ts").GetInt64() + skewMs, nonce ?? payload.GetProperty("nonce").GetString()!);
        var connect = new ConnectParams
        {
            MinProtocol = 4,
            MaxProtocol = 4,
            Client = new ClientInfo { Id = "node-host", DisplayName = Name, Version = "0.1.0", Platform = "linux", DeviceFamily = "Linux", Mode = "node" },
            Caps = ["gpu", "workload"],
            Commands = Commands,
            Auth = auth,
        };
        var text = useV2 ? DeviceSignature.V2(connect, Id, signedAt, usedNonce) : DeviceSignature.V3(connect, Id, signedAt, usedNonce);
        var signature = Base64Url.EncodeToString(Ed25519.Sign(_seed, text));
        connect = connect with { Device = new DeviceProof(Id, PublicKey, signature, signedAt, usedNonce) };
        var parameters = JsonSerializer.SerializeToNode(connect, FrameJson.Default.ConnectParams)!.AsObject();
        change?.Invoke(parameters);
        return new JsonObject { ["type"] = "req", ["id"] = "connect-1", ["method"] = "connect", ["params"] = parameters }.ToJsonString();
    }

    public string Event(string name, string payload) =>
        $$$"""{"type":"req","id":"{{{++_requests}}}","method":"node.event","params":{"event":"{{{name}}}","payload":{{{payload}}}}}""";

    /// <summary>The first heartbeat of a session, which carries everything.</summary>
    public string FullHeartbeat(int gpus = 2, string workloads = "[]", string labels = "{}") =>
        Event("heartbeat", $$"""{"ts":1,"system":{{System(gpus, labels)}},"gpus":{{Gpus(gpus)}},"workloads":{{workloads}}}""");

    public string Heartbeat() => Event("heartbeat", """{"ts":2,"system":null,"gpus":null,"workloads":null}""");

    public string Result(string invokeId, string rest) =>
        $$$"""{"type":"req","id":"{{{++_requests}}}","method":"node.invoke.result","params":{"id":"{{{invokeId}}}","nodeId":"{{{Id}}}",{{{rest}}}}}""";

    public string Progress(string invokeId, int seq, string chunk) =>
        $$$"""{"type":"req","id":"{{{++_requests}}}","method":"node.invoke.progress","params":{"invokeId":"{{{invokeId}}}","nodeId":"{{{Id}}}","seq":{{{seq}}},"chunk":"{{{chunk}}}"}}""";

    private string System(int gpus, string labels) => $$"""
        {"hostname":"{{Name}}","os":"linux","os_version":"12","kernel_version":"6.1","architecture":"x86_64","cpu_count":16,
         "total_memory_mb":65536,"available_memory_mb":60000,"used_memory_mb":5536,"gpu_count":{{gpus}},"gpu_total_memory_gb":{{gpus * 80}},
         "capabilities":["gpu"],"commands":["gpu.list"],"runtimes":["docker"],"agent_version":"0.1.0","boot_id":"b","labels":{{labels}},"findings":[]}
        """;

    private string Gpus(int count)
    {
        var devices = Enumerable.Range(0, count).Select(i => $$"""
            {"index":{{i}},"name":"NVIDIA H100","uuid":"GPU-{{Name}}-{{i}}","memory_total_mb":81559,"pci_bus_id":null,"vendor":"nvidia","driver_version":"550",
             "cuda_version":"12.4","architecture":"Hopper","mig_enabled":false,"mig_devices":[],"device_paths":[],"healthy":true,"health_reason":null}
            """);
        return $$"""{"count":{{count}},"gpus":[{{string.Join(',', devices)}}],"total_memory_gb":{{count * 79}},"stale_since":null,"health_reason":null}""";
    }
}
