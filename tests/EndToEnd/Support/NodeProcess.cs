using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Support;

/// <summary>A running clawnode with its own config and state folder.</summary>
internal sealed class NodeProcess : ProgramProcess
{
    private NodeProcess(string configFile, params string[] more)
        : base(Binaries.Node, ["run", "--config", configFile, .. more]) => ConfigFile = configFile;

    public string ConfigFile { get; }

    /// <summary>Joins with a fresh token of the bridge and starts the agent; returns when the bridge knows what the machine has.</summary>
    public static async Task<NodeProcess> JoinAsync(BridgeProcess bridge, Scratch scratch, string name, JsonObject? config = null, params string[] more)
    {
        var file = await PrepareAsync(bridge, scratch, name, config);
        var node = new NodeProcess(file, more);
        await bridge.UntilAsync("node_get", $$"""{"node_id":"{{name}}"}""", n => (string?)n["status"] == "healthy" && (int)n["cpu_cores"]! > 0);
        return node;
    }

    /// <summary>Starts the agent again with what it has on disk.</summary>
    public static NodeProcess Again(string configFile) => new(configFile);

    /// <summary>Writes the config and joins, but does not run the agent; returns the config file.</summary>
    public static async Task<string> PrepareAsync(BridgeProcess bridge, Scratch scratch, string name, JsonObject? config)
    {
        var token = await bridge.CallAsync("node_token_create", new JsonObject { ["hostname"] = name });
        var url = (string)token["gateway_url"]!;
        var file = scratch.At($"{name}.json");
        var content = config?.DeepClone().AsObject() ?? [];
        content["state_path"] ??= scratch.At($"{name}-state");
        content["hostname"] = name;
        content["reconnect_min_ms"] ??= 100;
        content["reconnect_max_ms"] ??= 1000;
        await File.WriteAllTextAsync(file, content.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        string[] pin = token["ca_sha256"] is { } sha256 ? ["--ca-sha256", (string)sha256!] : [];
        await using var join = ProgramProcess.Start(Binaries.Node, ["join", "--gateway", url, "--token", (string)token["token"]!, "--config", file, .. pin]);
        join.Process.StandardInput.Close();
        var output = await join.Process.StandardOutput.ReadToEndAsync();
        var code = await join.ExitAsync();
        return code == 0 ? file : throw new InvalidOperationException($"clawnode join ended with {code}: {output}\n{join.Errors}");
    }
}
