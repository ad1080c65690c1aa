using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Faults;

/// <summary>SIGKILL to the bridge: nothing acknowledged is lost, nothing runs twice.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class BridgeCrashTests
{
    private const int Submits = 200;

    [Test]
    public async Task Killed_amid_200_concurrent_submits_it_knows_each_acknowledged_one_exactly_once()
    {
        using var scratch = new Scratch();
        var marks = Directory.CreateDirectory(scratch.At("marks")).FullName;
        // The jobs run as nobody: they may pass through the test's folder and write into this one.
        File.SetUnixFileMode(scratch.Path, (UnixFileMode)0b111_001_001);
        File.SetUnixFileMode(marks, (UnixFileMode)0b111_111_111);
        ConcurrentBag<string> acknowledged = [];
        ConcurrentBag<string> refused = [];
        string config;
        await using (var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0"))
        {
            config = await NodeProcess.PrepareAsync(bridge, scratch, "n1", new JsonObject { ["runtimes"] = new JsonArray("process") });
            var calls = Enumerable.Range(0, Submits).Select(i => SubmitAsync(bridge, i, marks, acknowledged, refused)).ToList();
            while (acknowledged.Count < Submits / 4) await Task.Delay(1);
            await bridge.KillAsync();
            await Task.WhenAll(calls);
        }

        Assert.That(refused, Is.Not.Empty, "the unnamed ones must have been refused before the kill");
        // The port is new after the restart, so the node is told where the bridge is now.
        await using var again = BridgeProcess.On(scratch.At("s"), "--listen", Listen(config));
        var known = await AllAsync(again);
        Assert.Multiple(() =>
        {
            Assert.That(acknowledged, Is.SubsetOf(known));
            Assert.That(known, Is.Unique);
            Assert.That(known.Intersect(refused), Is.Empty);
        });

        await using var node = NodeProcess.Again(config);
        await again.UntilAsync("cluster_status", "{}", s => (int)s["completed_workloads"]! == known.Count, 120);
        foreach (var name in known)
            Assert.That(await File.ReadAllLinesAsync(Path.Combine(marks, name)), Has.Length.EqualTo(1), $"{name} must have run exactly once");
    }

    [Test]
    public async Task Killed_under_running_workloads_it_finds_them_again()
    {
        using var scratch = new Scratch();
        string config;
        string started;
        await using (var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0"))
        {
            await using var first = await NodeProcess.JoinAsync(bridge, scratch, "n1", new JsonObject { ["docker_socket"] = Engine.Socket });
            config = first.ConfigFile;
            await bridge.CallAsync("workload_submit", $$"""{"name":"w","image":"{{Engine.Image}}","command":["sleep","300"],"image_pull_policy":"never"}""");
            started = (await bridge.CallAsync("workload_wait", """{"workload_id":"w","for":"running","timeout_seconds":30}"""))["started_at"]!.ToJsonString();
            await bridge.KillAsync();
            await first.KillAsync();
        }

        await using var again = BridgeProcess.On(scratch.At("s"), "--listen", Listen(config));
        await using var node = NodeProcess.Again(config);
        await again.UntilAsync("node_get", """{"node_id":"n1"}""", n => (bool?)n["connected"] == true);
        var workload = await again.CallAsync("workload_get", """{"workload_id":"w"}""");
        Assert.Multiple(() =>
        {
            Assert.That((string)workload["state"]!, Is.EqualTo("running"));
            Assert.That(workload["started_at"]!.ToJsonString(), Is.EqualTo(started));
            Assert.That((int)workload["replicas"]![0]!["attempt"]!, Is.EqualTo(1));
        });
        await again.CallAsync("workload_stop", """{"workload_id":"w","force":true}""");
        await again.CallAsync("workload_wait", """{"workload_id":"w","for":"finished","timeout_seconds":30}""");
    }

    /// <summary>The endpoint that the node's config dials.</summary>
    internal static string Listen(string configFile)
    {
        var config = JsonNode.Parse(File.ReadAllText(configFile))!;
        var url = new Uri((string)(config["links"]?[0]?["url"] ?? config["gateway"])!);
        return string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}");
    }

    private static async Task SubmitAsync(BridgeProcess bridge, int i, string marks, ConcurrentBag<string> acknowledged, ConcurrentBag<string> refused)
    {
        // Every tenth is refused for its image; its name must never appear.
        var name = string.Create(CultureInfo.InvariantCulture, $"w{i}");
        var image = i % 10 == 0 ? "bad image" : "none";
        try
        {
            await bridge.CallAsync("workload_submit", $$"""{"name":"{{name}}","image":"{{image}}","runtime":"process","command":["sh","-c","echo ran >> {{marks}}/{{name}}"]}""");
            acknowledged.Add(name);
        }
        catch (BridgeErrorException e) when (e.Code == -32602)
        {
            refused.Add(name);
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            // In doubt: it may exist or not, but not twice.
        }
    }

    private static async Task<List<string>> AllAsync(BridgeProcess bridge)
    {
        List<string> names = [];
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await bridge.CallAsync("workload_list", new JsonObject { ["cursor"] = cursor, ["limit"] = 200 });
            names.AddRange(page["items"]!.AsArray().Select(w => (string)w!["name"]!));
            cursor = (string?)page["next_cursor"];
        }

        return names;
    }
}
