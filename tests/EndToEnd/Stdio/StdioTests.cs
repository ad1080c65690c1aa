using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Stdio;

/// <summary>The native binary's stdin and stdout: what only a real process shows.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class StdioTests
{
    [Test]
    public async Task An_echoed_request_is_answered_and_the_program_ends_with_0()
    {
        using var scratch = new Scratch();
        var (code, output, _) = await RunAsync("{\"id\":1,\"method\":\"cluster_status\",\"params\":{}}", "--state-dir", scratch.At("s"));
        var answer = JsonNode.Parse(output)!;
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That((int)answer["id"]!, Is.EqualTo(1));
            Assert.That((bool)answer["result"]!["healthy"]!);
        });
    }

    [Test]
    public async Task A_closed_stdout_ends_it_with_3()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"(sleep 0.2; echo '{{\"id\":1,\"method\":\"cluster_status\"}}'; sleep 0.5; echo '{{\"id\":2,\"method\":\"cluster_status\"}}'; sleep 1) | {{ '{Binaries.Bridge}' --in-memory; echo $? >&2; }} | true"]) { RedirectStandardError = true })!;
        var errors = await shell.StandardError.ReadToEndAsync();
        // The shell's own echo complains too, of the pipe that nobody reads any more.
        Assert.That(errors.Split('\n'), Does.Contain("3"));
    }

    [Test]
    public async Task Sigterm_drains_and_ends_with_0()
    {
        await using var bridge = BridgeProcess.With(new Dictionary<string, string?>(), "--in-memory");
        await bridge.CallAsync("cluster_status");
        await bridge.SignalAsync("TERM");
        Assert.That(await bridge.ExitAsync(), Is.Zero);
    }

    [Test]
    public async Task What_still_runs_after_the_drain_timeout_is_answered_32006()
    {
        await using var bridge = BridgeProcess.With(new Dictionary<string, string?>(), "--in-memory", "--drain-timeout", "1");
        await bridge.CallAsync("workload_submit", """{"name":"w","image":"none"}""");
        var waiting = bridge.ErrorAsync("workload_wait", """{"workload_id":"w","for":"running","timeout_seconds":600}""");
        await bridge.CallAsync("cluster_status");
        bridge.CloseInput();
        var error = await waiting;
        Assert.Multiple(async () =>
        {
            Assert.That((int)error["code"]!, Is.EqualTo(-32006));
            Assert.That(await bridge.ExitAsync(), Is.Zero);
        });
    }

    [Test]
    public async Task Stdout_carries_protocol_only_and_logs_are_json_when_asked()
    {
        using var scratch = new Scratch();
        var (_, output, errors) = await RunAsync("{\"id\":1,\"method\":\"cluster_status\"}\n", "--state-dir", scratch.At("s"), "--log-format", "json", "--log-level", "debug");
        Assert.Multiple(() =>
        {
            Assert.That(output.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
            foreach (var line in errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Assert.That(() => JsonNode.Parse(line), Throws.Nothing, line);
        });
    }

    internal static async Task<(int Code, string Output, string Errors)> RunAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Binaries.Bridge, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (process.ExitCode, output, await errors);
    }
}
