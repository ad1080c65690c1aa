using System.Text.Json.Nodes;
using EndToEnd.Stdio;
using EndToEnd.Support;

namespace EndToEnd.Cli;

/// <summary>The commands of claw-bridge as a person types them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class BridgeCliTests
{
    [Test]
    public async Task Call_prints_the_result_and_ends_with_0()
    {
        using var scratch = new Scratch();
        var (code, output, _) = await StdioTests.RunAsync("", "call", "cluster_status", "{}", "--state-dir", scratch.At("s"));
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That((int)JsonNode.Parse(output)!["total_nodes"]!, Is.Zero);
        });
    }

    [Test]
    public async Task Call_prints_an_error_on_stderr_and_ends_with_1()
    {
        using var scratch = new Scratch();
        var (code, output, errors) = await StdioTests.RunAsync("", "call", "node_get", """{"node_id":"nowhere"}""", "--state-dir", scratch.At("s"));
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(output, Is.Empty);
            Assert.That(errors, Does.Contain("not found").And.Contain("-32000"));
        });
    }

    [TestCase("--version")]
    [TestCase("--help")]
    [TestCase("describe")]
    [TestCase("describe", "workload_submit")]
    [TestCase("doctor", "--in-memory")]
    public async Task Informing_commands_print_to_stdout_and_end_with_0(params string[] arguments)
    {
        var (code, output, errors) = await StdioTests.RunAsync("", arguments);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero, errors);
            Assert.That(output, Is.Not.Empty);
        });
    }

    [Test]
    public async Task A_wrong_flag_ends_with_2_and_says_which_is_right()
    {
        var (code, _, errors) = await StdioTests.RunAsync("", "--lisen", "x");
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(errors, Does.Contain("--listen"));
        });
    }

    [Test]
    public async Task A_backup_of_a_running_bridge_restores_to_the_same_state()
    {
        using var scratch = new Scratch();
        await using (var bridge = BridgeProcess.On(scratch.At("s")))
        {
            await bridge.CallAsync("workload_submit", """{"name":"kept","image":"none"}""");
            var (code, _, errors) = await StdioTests.RunAsync("", "state", "backup", scratch.At("b"), "--state-dir", scratch.At("s"));
            Assert.That(code, Is.Zero, errors);
            await bridge.CallAsync("workload_submit", """{"name":"later","image":"none"}""");
            var (busy, _, why) = await StdioTests.RunAsync("", "state", "restore", scratch.At("b"), "--state-dir", scratch.At("s"));
            Assert.Multiple(() =>
            {
                Assert.That(busy, Is.EqualTo(2).Or.EqualTo(1));
                Assert.That(why, Does.Contain("running"));
            });
        }

        var (restored, _, problem) = await StdioTests.RunAsync("", "state", "restore", scratch.At("b"), "--state-dir", scratch.At("s"));
        Assert.That(restored, Is.Zero, problem);
        await using var again = BridgeProcess.On(scratch.At("s"));
        var names = (await again.CallAsync("workload_list")).AsArray().Select(w => (string)w!["name"]!);
        Assert.That(names, Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public async Task Serve_keeps_the_cluster_up_for_calls_until_sigterm()
    {
        using var scratch = new Scratch();
        await using var serve = ProgramProcess.Start(Binaries.Bridge, "serve", "--state-dir", scratch.At("s"), "--listen", "127.0.0.1:0");
        string output;
        do (_, output, _) = await StdioTests.RunAsync("", "call", "node_token_create", """{"hostname":"h"}""", "--state-dir", scratch.At("s"));
        while (JsonNode.Parse(output)?["gateway_url"]?.GetValue<string>() is null);
        await serve.SignalAsync("TERM");
        Assert.That(await serve.ExitAsync(), Is.Zero);
    }
}
