using System.Diagnostics;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Mcp;

/// <summary>The official TypeScript client of the Model Context Protocol on the native bridge.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class McpClientTests
{
    private const int LongestAnswer = 12_000;

    [Test]
    public async Task It_lists_the_tools_calls_them_and_gets_every_error_as_words()
    {
        using var scratch = new Scratch();
        var seen = await RunAsync(scratch, "tools");
        var tools = seen["tools"]!.AsArray().ToDictionary(tool => (string)tool!["name"]!, tool => tool!);
        Assert.Multiple(() =>
        {
            Assert.That((string)seen["server"]!["name"]!, Is.EqualTo("claw-bridge"));
            Assert.That(seen["capabilities"]!.ToJsonString(), Is.EqualTo("""{"resources":{"subscribe":true},"tools":{}}"""));
            Assert.That((string)seen["instructions"]!, Does.Contain("claw_describe"));
            Assert.That(tools.Keys, Does.Contain("claw_cluster").And.Contain("claw_workload").And.Contain("claw_describe"));
            Assert.That(tools["claw_workload"]["annotations"]!.ToJsonString(), Is.EqualTo("""{"readOnlyHint":false,"destructiveHint":true,"idempotentHint":false,"openWorldHint":false}"""));
            Assert.That(tools["claw_describe"]["annotations"]!.ToJsonString(), Is.EqualTo("""{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}"""));
            Assert.That(seen["tools"]!.ToJsonString().Length / 4, Is.LessThanOrEqualTo(6_000), "tokens of all tools");
            Assert.That((bool)Data(seen["status"])["healthy"]!);
            Assert.That(Data(seen["empty"]).ToJsonString(), Is.EqualTo("""{"items":[]}"""));
            Assert.That((string)Data(seen["submitted"])["state"]!, Is.EqualTo("pending"));
            Assert.That((string)seen["submitted"]!["text"]!, Is.EqualTo(Data(seen["submitted"]).ToJsonString(Relaxed)));
            Assert.That((string)Data(seen["described"])["name"]!, Is.EqualTo("workload_submit"));
            Assert.That((string)seen["missing"]!["text"]!, Is.EqualTo("Node 'nowhere' was not found. node_list shows all nodes. (error -32000, not_found)"));
            Assert.That((string)seen["misspelt"]!["text"]!, Does.Contain("Use node_get."));
            Assert.That((string)seen["elsewhere"]!["text"]!, Does.Contain("Call claw_workload with it."));
            Assert.That((string)seen["badParam"]!["text"]!, Does.Contain("Use gpus."));
            Assert.That((string)seen["noObject"]!["text"]!, Does.Contain("must be an object"));
            Assert.That((string)seen["noAction"]!["text"]!, Does.Contain("cluster_status"));
            foreach (var name in new[] { "missing", "misspelt", "elsewhere", "badParam", "noObject", "noAction" }) Assert.That((bool)seen[name]!["isError"]!, name);
            Assert.That((bool)Data(seen["dryRun"])["dry_run"]!);
            Assert.That((int)seen["noTool"]!["code"]!, Is.EqualTo(-32602));
            Assert.That((int)seen["noMethod"]!["code"]!, Is.EqualTo(-32601));
            Assert.That((string)Data(seen["audit"])["items"]![0]!["agent"]!, Is.EqualTo("the-tests"), "the audit names the client");
        });
    }

    [Test]
    public async Task A_long_call_tells_its_progress_is_cancelled_and_holds_up_no_end()
    {
        using var scratch = new Scratch();
        var seen = await RunAsync(scratch, "long");
        Assert.Multiple(() =>
        {
            Assert.That(seen["progress"]!.AsArray(), Is.Not.Empty);
            Assert.That((string)seen["progress"]![0]!["message"]!, Does.StartWith("pending"));
            Assert.That((int)Data(seen["timedOut"])["code"]!, Is.EqualTo(-32006));
            Assert.That((string)seen["cancelled"]!, Does.Contain("enough"));
            Assert.That((bool)seen["after"]!["isError"]!, Is.False, "the session goes on after a cancelled call");
            Assert.That((int)seen["closedAfter"]!, Is.LessThan(2_000), "the client kills what does not end within two seconds");
            Assert.That((string)seen["open"]!, Is.EqualTo("closed"));
        });
    }

    [Test]
    public async Task Attached_to_a_running_bridge_it_follows_a_jobs_output()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n");
        var seen = await RunAsync(scratch, "logs");
        var lines = seen["lines"]!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That(lines.SelectMany(line => ((string)line!["message"]!).Split('\n')), Is.EqualTo(new[] { "first", "last" }));
            Assert.That(lines.Select(line => (double)line!["progress"]!), Is.Ordered.Ascending.And.Unique);
            Assert.That((bool)seen["followed"]!["isError"]!, Is.False);
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_ends_something_is_done_only_when_the_user_agrees(bool isAttached)
    {
        using var scratch = new Scratch();
        await using var owner = isAttached ? BridgeProcess.On(scratch.At("s")) : null;
        if (owner is not null) await owner.CallAsync("cluster_status");
        var seen = await RunAsync(scratch, "confirm");
        Assert.Multiple(() =>
        {
            Assert.That((int)Data(seen["unasked"])["code"]!, Is.EqualTo(-32005));
            Assert.That(Data(seen["unasked"])["plan"]!.AsArray(), Is.Not.Empty);
            Assert.That((string)seen["unasked"]!["text"]!, Does.Contain("Plan:").And.Contain((string)Data(seen["unasked"])["confirm"]!));
            Assert.That((string)seen["untouched"]!["a"]!, Is.EqualTo("pending"));
            Assert.That((int)Data(seen["otherParams"])["code"]!, Is.EqualTo(-32005), "a token is for its own params only");
            Assert.That((string)Data(seen["confirmed"])["state"]!, Is.EqualTo("stopped"));
            Assert.That((string)Data(seen["accept"])["state"]!, Is.EqualTo("stopped"));
            Assert.That((string)seen["acceptAsked"]![0]!, Does.StartWith("workload_stop b: ").And.Contain("This would be done:"));
            Assert.That((string)seen["decline"]!["text"]!, Does.Contain("declined workload_stop; nothing was done"));
            Assert.That((string)seen["cancel"]!["text"]!, Does.Contain("nothing was done"));
            Assert.That(seen["states"]!.ToJsonString(), Is.EqualTo("""{"d":"pending","c":"pending","b":"stopped","a":"stopped"}"""));
            Assert.That((string)Data(seen["bold"])["state"]!, Is.EqualTo("stopped"));
        });
    }

    [Test]
    public async Task Flags_bound_what_is_offered_and_what_can_be_called()
    {
        using var scratch = new Scratch();
        var seen = await RunAsync(scratch, "policy");
        Assert.Multiple(() =>
        {
            Assert.That(seen["readOnly"]!.AsArray().Select(tool => (bool)tool!["readOnly"]!), Is.All.True);
            Assert.That(Actions(seen["readOnly"]), Does.Contain("workload_list").And.None.EqualTo("workload_submit"));
            Assert.That((string)seen["readOnlyWrite"]!["text"]!, Does.Contain("--read-only"));
            Assert.That(seen["few"]!.AsArray().Select(tool => (string)tool!["name"]!), Is.EqualTo(new[] { "claw_cluster", "claw_workload", "claw_describe" }));
            Assert.That(Actions(seen["few"]), Does.Contain("node_list").And.None.EqualTo("node_remove").And.None.EqualTo("workload_exec"));
            Assert.That((int)Data(seen["denied"])["code"]!, Is.EqualTo(-32001));
            Assert.That((int)seen["deniedGroup"]!["code"]!, Is.EqualTo(-32602));
            Assert.That((int)Data(seen["deniedDescribe"])["code"]!, Is.EqualTo(-32001));
            Assert.That((string)seen["nina"]!["text"]!, Does.Contain("nina"));
            Assert.That(seen["misspelt"]!.GetValueKind(), Is.EqualTo(System.Text.Json.JsonValueKind.Object), "a misspelt --deny does not start");
        });
    }

    [Test]
    public async Task Resources_are_the_document_of_all_actions_and_the_live_status()
    {
        using var scratch = new Scratch();
        var seen = await RunAsync(scratch, "resources");
        Assert.Multiple(() =>
        {
            Assert.That(seen["list"]!.AsArray().Select(item => (string)item!["uri"]!), Is.EqualTo(new[] { "clawbernetes://handlers.md", "clawbernetes://cluster/status" }));
            Assert.That(seen["templates"]!.AsArray(), Is.Empty);
            Assert.That(seen["handlers"]!.ToJsonString(), Is.EqualTo("""{"type":"text/markdown","begins":"# Methods","describes":true}"""));
            Assert.That(((int)seen["before"]!, (int)seen["now"]!), Is.EqualTo((0, 1)));
            Assert.That((string)seen["updated"]!, Is.EqualTo("clawbernetes://cluster/status"));
            Assert.That((int)seen["missing"]!["code"]!, Is.EqualTo(-32002));
            Assert.That((int)seen["constant"]!["code"]!, Is.EqualTo(-32602));
        });
    }

    [Test]
    public async Task Big_answers_are_cut_and_say_how_to_get_the_rest()
    {
        using var scratch = new Scratch();
        var seen = await RunAsync(scratch, "big");
        var (first, second) = (Data(seen["first"]), Data(seen["second"]));
        Assert.Multiple(() =>
        {
            foreach (var name in new[] { "first", "second", "detail", "got" }) Assert.That(((string)seen[name]!["text"]!).Length, Is.LessThanOrEqualTo(LongestAnswer), name);
            Assert.That((int)first["total"]!, Is.EqualTo(40));
            Assert.That((string)first["note"]!, Does.Contain($"params.limit {(int)first["shown"]!} and params.page 2"));
            Assert.That(first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => (string)item!["name"]!).Distinct().Count(), Is.EqualTo(40), "the page it names is the rest");
            Assert.That((string)seen["got"]!["text"]!, Does.Contain("characters and only the first"));
        });
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonNode Data(JsonNode? result) => result!["data"]!;

    private static IEnumerable<string> Actions(JsonNode? tools) => tools!.AsArray().SelectMany(tool => tool!["actions"]?.AsArray() ?? []).Select(action => (string)action!);

    private static async Task<JsonNode> RunAsync(Scratch scratch, string scenario)
    {
        var folder = Path.Combine(Binaries.Root(), "tests/EndToEnd/clients");
        Assert.That(Directory.Exists(Path.Combine(folder, "node_modules")), $"Run npm ci in {folder} first (./test.sh does).");
        using var node = Process.Start(new ProcessStartInfo("node", ["mcp.mjs", Binaries.Bridge, scratch.At("s"), scenario])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(node.ExitCode, Is.Zero, $"{scenario}: {output}\n{await errors}");
        return JsonNode.Parse(output)!;
    }
}
