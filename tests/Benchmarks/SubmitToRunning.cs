using System.Diagnostics;
using System.Text.Json;

namespace Benchmarks;

/// <summary>
/// <c>workload_submit</c> → running (bridge, agent, engine and all) beside <c>docker run -d</c> of the same image on the same engine,
/// in turn. Needs an engine with the image busybox:local: its socket in <c>CLAW_TEST_DOCKER_SOCKET</c>.
/// </summary>
internal static class SubmitToRunning
{
    private const int Pairs = 20;

    public static async Task RunAsync()
    {
        if (Environment.GetEnvironmentVariable("CLAW_TEST_DOCKER_SOCKET") is not { } socket)
        {
            Console.WriteLine("CLAW_TEST_DOCKER_SOCKET is not set; not measured.");
            return;
        }

        var scratch = Directory.CreateTempSubdirectory("claw-bench-").FullName;
        using var bridge = Programs.Start(Programs.Bridge, "--state-dir", Path.Combine(scratch, "state"), "--listen", "127.0.0.1:0", "--log-level", "error");
        var token = await CallAsync(bridge, "node_token_create", "{\"hostname\":\"bench\"}");
        var config = Path.Combine(scratch, "node.json");
        await File.WriteAllTextAsync(config, JsonText(("hostname", "bench"), ("state_path", Path.Combine(scratch, "node")), ("docker_socket", socket)));
        await RunToEndAsync(Programs.Node, "join", "--gateway", token.GetProperty("gateway_url").GetString()!, "--token", token.GetProperty("token").GetString()!, "--config", config);
        using var node = Programs.Start(Programs.Node, "run", "--config", config, "--log-level", "error");
        await WaitForNodeAsync(bridge);
        List<double> ours = [], theirs = [];
        for (var i = 0; i < Pairs + 2; i++)
        {
            var mine = await SubmitAsync(bridge, i);
            var other = await DockerRunAsync(socket);
            if (i < 2) continue;
            ours.Add(mine);
            theirs.Add(other);
        }

        Figures.Print("docker run -d, median", Figures.Median(theirs), "ms");
        Figures.Print("workload_submit to running, median", Figures.Median(ours), "ms");
        Figures.PrintRatio("median of the pairs' ratios", Figures.Median(ours.Zip(theirs, (a, b) => a / b)), "1.25");
        bridge.StandardInput.Close();
        await bridge.WaitForExitAsync();
        node.Kill();
        await node.WaitForExitAsync();
        Directory.Delete(scratch, recursive: true);
    }

    private static async Task<double> SubmitAsync(Process bridge, int round)
    {
        var begin = Stopwatch.GetTimestamp();
        var workload = await CallAsync(bridge, "workload_submit", $$"""{"name":"bench-{{round}}","image":"busybox:local","command":["sleep","60"],"image_pull_policy":"never"}""");
        var id = workload.GetProperty("id").GetString();
        await CallAsync(bridge, "workload_wait", $$"""{"workload_id":"{{id}}","for":"running","timeout_seconds":30}""");
        var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        await CallAsync(bridge, "workload_stop", $$"""{"workload_id":"{{id}}","force":true}""");
        await CallAsync(bridge, "workload_wait", $$"""{"workload_id":"{{id}}","for":"finished","timeout_seconds":30}""");
        return elapsed;
    }

    private static async Task<double> DockerRunAsync(string socket)
    {
        var begin = Stopwatch.GetTimestamp();
        var id = (await RunToEndAsync("docker", "-H", $"unix://{socket}", "run", "-d", "busybox:local", "sleep", "60")).Trim();
        var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        await RunToEndAsync("docker", "-H", $"unix://{socket}", "rm", "-f", id);
        return elapsed;
    }

    private static async Task WaitForNodeAsync(Process bridge)
    {
        for (var i = 0; i < 200; i++)
        {
            if ((await CallAsync(bridge, "cluster_status", "{}")).GetProperty("healthy_nodes").GetInt32() == 1) return;
            await Task.Delay(100);
        }

        throw new TimeoutException("The node did not connect within 20 s.");
    }

    private static async Task<JsonElement> CallAsync(Process bridge, string method, string parameters)
    {
        await bridge.StandardInput.WriteAsync($"{{\"id\":1,\"method\":\"{method}\",\"params\":{parameters}}}\n");
        await bridge.StandardInput.FlushAsync();
        var line = await bridge.StandardOutput.ReadLineAsync() ?? throw new EndOfStreamException("The bridge ended.");
        using var document = JsonDocument.Parse(line);
        return document.RootElement.TryGetProperty("result", out var result) ? result.Clone() : throw new InvalidOperationException(line);
    }

    private static async Task<string> RunToEndAsync(string file, params string[] arguments)
    {
        using var process = Programs.Start(file, arguments);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{file} {arguments[0]} ended with {process.ExitCode}: {output}");
    }

    private static string JsonText(params (string Name, string Value)[] members) =>
        "{" + string.Join(',', members.Select(m => $"\"{m.Name}\":\"{JsonEncodedText.Encode(m.Value)}\"")) + "}";
}
