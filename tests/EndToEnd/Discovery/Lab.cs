using System.Text.Json.Nodes;
using EndToEnd.Machines;
using EndToEnd.Support;

namespace EndToEnd.Discovery;

/// <summary>A network with a bridge in it that knows how to log in to its machines.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    private Lab(TestNetwork network) => Network = network;

    public TestNetwork Network { get; }

    public BridgeProcess Bridge { get; private set; } = null!;

    public static async Task<Lab> StartAsync(params string[] flags)
    {
        var lab = new Lab(await TestNetwork.StartAsync());
        try
        {
            lab.Open(flags);
            await lab.Bridge.CallAsync("secret_put", new JsonObject { ["id"] = "lab-key", ["value"] = await File.ReadAllTextAsync(lab.Network.KeyFile) });
            await lab.ProfileAsync("root", """{"username":"root"}""");
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the bridge on the same state.</summary>
    public void Open(params string[] flags) => Bridge = Network.StartBridge(_scratch.At("s"), flags);

    /// <summary>A profile with the network's key that trusts the first host key it sees, unless <paramref name="more"/> says else.</summary>
    public Task<JsonNode> ProfileAsync(string name, string more, bool withKey = true, bool acceptsNew = true)
    {
        var profile = JsonNode.Parse(more)!.AsObject();
        profile["name"] = name;
        if (withKey) profile["secret_ref"] = "lab-key";
        if (acceptsNew) profile["host_key_policy"] = "accept_new";
        return Bridge.CallAsync("credential_profile_create", profile);
    }

    public Task<JsonNode> SecretAsync(string id, string value) => Bridge.CallAsync("secret_put", new JsonObject { ["id"] = id, ["value"] = value });

    /// <param name="more">More params, as a JSON object.</param>
    public Task<JsonNode> BootstrapAsync(string address, string profile, string more = "{}") =>
        Bridge.CallAsync("node_bootstrap", With(new JsonObject { ["address"] = address, ["credential_profile"] = profile }, more), seconds: 90);

    /// <summary>Runs a script as a process somewhere and returns its logs.</summary>
    /// <param name="more">More params of the submit, as a JSON object.</param>
    public async Task<JsonNode> RunsAsync(string name, string script, string more = "{}")
    {
        var submit = new JsonObject { ["name"] = name, ["image"] = "process", ["runtime"] = "process", ["command"] = new JsonArray("sh", "-c", script) };
        await Bridge.CallAsync("workload_submit", With(submit, more));
        await Bridge.CallAsync("workload_wait", $$"""{"workload_id":"{{name}}","for":"finished","timeout_seconds":30}""", seconds: 40);
        return await Bridge.CallAsync("workload_logs", $$"""{"workload_id":"{{name}}"}""");
    }

    public async ValueTask DisposeAsync()
    {
        if (Bridge is not null) await Bridge.DisposeAsync();
        await Network.DisposeAsync();
        _scratch.Dispose();
    }

    private static JsonObject With(JsonObject request, string more)
    {
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) request[name] = value?.DeepClone();
        return request;
    }
}
