using System.Diagnostics;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Clients;

/// <summary>Clients that others wrote and that people really use.</summary>
internal sealed class ForeignClientTests
{
    [Test]
    public async Task Vscode_jsonrpc_calls_cancels_and_gets_progress_over_headers()
    {
        var seen = await RunAsync("vscode.mjs");
        Assert.Multiple(() =>
        {
            Assert.That((int)seen["status"]!["total_nodes"]!, Is.Zero);
            Assert.That((int)seen["unknown"]!["code"]!, Is.EqualTo(-32000));
            Assert.That((string)seen["submitted"]!, Is.EqualTo("pending"));
            Assert.That((int)seen["cancelled"]!["code"]!, Is.EqualTo(-32800));
            Assert.That((int)seen["waited"]!["code"]!, Is.EqualTo(-32006));
            Assert.That(seen["progress"]!.AsArray(), Is.Not.Empty);
            Assert.That((int)seen["exit"]!, Is.Zero);
        });
    }

    [Test]
    public async Task Json_rpc_2_0_calls_in_parallel_and_in_batches_over_lines()
    {
        var seen = await RunAsync("json-rpc-2.0.mjs");
        Assert.Multiple(() =>
        {
            Assert.That((bool)seen["status"]!["healthy"]!);
            Assert.That((int)seen["unknown"]!["code"]!, Is.EqualTo(-32601));
            Assert.That((int)seen["many"]!, Is.EqualTo(200));
            Assert.That(seen["batch"]!.ToJsonString(), Is.EqualTo("""[{"id":9001,"ok":true},{"id":9002,"ok":false,"code":-32000}]"""));
            Assert.That((int)seen["exit"]!, Is.Zero);
        });
    }

    private static async Task<JsonNode> RunAsync(string script)
    {
        using var scratch = new Scratch();
        var folder = Path.Combine(Binaries.Root(), "tests/EndToEnd/clients");
        Assert.That(Directory.Exists(Path.Combine(folder, "node_modules")), $"Run npm ci in {folder} first (./test.sh does).");
        using var node = Process.Start(new ProcessStartInfo("node", [script, Binaries.Bridge, scratch.At("s")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(node.ExitCode, Is.Zero, $"{script}: {output}\n{await errors}");
        return JsonNode.Parse(output)!;
    }
}
