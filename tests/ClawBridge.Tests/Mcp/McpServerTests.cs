using System.Text.Json;
using ClawBridge.Attach;
using ClawBridge.Tests.Mcp.Support;

namespace ClawBridge.Tests.Mcp;

internal sealed class McpServerTests
{
    private const string Follow = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"claw_workload","arguments":{"action":"workload_wait","params":{"workload_id":"w","for":"running","timeout_seconds":600}}}}""";

    [TestCase("2025-11-25", "2025-11-25")]
    [TestCase("2024-11-05", "2024-11-05")]
    [TestCase("2031-01-01", "2025-11-25")]
    public async Task A_client_is_answered_its_version_or_the_newest(string wanted, string answered)
    {
        await using var mcp = new McpUnderTest();
        var answer = await mcp.AskAsync($$$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{{wanted}}}}","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}""");
        Assert.That(answer.GetProperty("result").GetProperty("protocolVersion").GetString(), Is.EqualTo(answered));
    }

    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"prompts/list"}""", -32601)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"claw_none"}}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"claw_cluster","arguments":[]}}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"clawbernetes://none"}}""", -32002)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{}}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"clawbernetes://handlers.md"}}""", -32602)]
    [TestCase("""{"jsonrpc":"2.0","id":1}""", -32600)]
    [TestCase("{oops", -32700)]
    public async Task What_is_no_call_of_a_tool_is_an_error_of_the_protocol_and_the_session_goes_on(string line, int code)
    {
        await using var mcp = new McpUnderTest();
        var error = (await mcp.AskAsync(line)).GetProperty("error");
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(code));
        Assert.That((await mcp.AskAsync("""{"jsonrpc":"2.0","id":"π","method":"ping"}""")).ToString(), Is.EqualTo("""{"jsonrpc":"2.0","id":"π","result":{}}"""));
    }

    [Test]
    public async Task An_id_in_use_is_refused_and_its_first_request_goes_on_until_it_is_cancelled()
    {
        await using var mcp = new McpUnderTest();
        await mcp.CallAsync("claw_workload", "workload_submit", """{"name":"w","image":"busybox"}""");
        await mcp.SendAsync(Follow);
        Assert.That((await mcp.AskAsync(Follow)).GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32600));
        await mcp.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"reason":"enough"}}""");
        // A cancelled request is not answered, so the next line is the next request's.
        Assert.That((await mcp.AskAsync("""{"jsonrpc":"2.0","id":8,"method":"ping"}""")).GetProperty("id").GetInt32(), Is.EqualTo(8));
        await mcp.CloseInputAsync();
        Assert.That(await mcp.Ended.WaitAsync(TimeSpan.FromSeconds(10)), Is.True);
    }

    [Test]
    public async Task A_client_that_closes_its_end_waits_for_no_call_that_goes_on_and_on()
    {
        await using var mcp = new McpUnderTest();
        await mcp.CallAsync("claw_workload", "workload_submit", """{"name":"w","image":"busybox"}""");
        await mcp.SendAsync(Follow);
        await mcp.CloseInputAsync();
        Assert.That(await mcp.Ended.WaitAsync(TimeSpan.FromSeconds(1.9)), Is.True);
    }

    [Test]
    public async Task Requests_before_the_end_of_the_input_are_answered()
    {
        await using var mcp = new McpUnderTest();
        await mcp.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"claw_cluster","arguments":{"action":"cluster_status"}}}""");
        await mcp.CloseInputAsync();
        Assert.That((await mcp.ReadAsync()).GetProperty("result").GetProperty("structuredContent").GetProperty("healthy").GetBoolean());
    }

    [Test]
    public async Task SIGTERM_ends_it_at_once()
    {
        await using var mcp = new McpUnderTest();
        await mcp.CallAsync("claw_workload", "workload_submit", """{"name":"w","image":"busybox"}""");
        await mcp.SendAsync(Follow);
        await mcp.StopAsync();
        Assert.That(await mcp.Ended.WaitAsync(TimeSpan.FromSeconds(5)), Is.True);
    }

    [Test]
    public async Task A_client_that_reads_no_more_ends_it()
    {
        await using var mcp = new McpUnderTest();
        await mcp.CloseOutputAsync();
        await mcp.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        await mcp.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"ping"}""");
        Assert.That(await mcp.Ended.WaitAsync(TimeSpan.FromSeconds(5)), Is.False);
    }

    [Test]
    public async Task A_bridge_that_cannot_serve_ends_it_with_the_reason()
    {
        await using var mcp = new McpUnderTest(serve: (_, _) => Task.FromException(new AttachException("There is no owner.")));
        Assert.That(async () => await mcp.Ended.WaitAsync(TimeSpan.FromSeconds(5)), Throws.TypeOf<AttachException>());
    }

    [Test]
    public async Task Without_a_way_to_ask_the_plan_and_the_token_are_the_answer_and_the_token_carries_it_out_once()
    {
        await using var mcp = new McpUnderTest();
        await mcp.CallAsync("claw_auth", "role_create", """{"name":"guests","permissions":[{"resource":"nodes","actions":["read"]}]}""");
        var asked = await mcp.CallAsync("claw_auth", "role_delete", """{"name":"guests"}""");
        Assert.That(asked.GetProperty("isError").GetBoolean());
        var token = asked.GetProperty("structuredContent").GetProperty("confirm").GetString();
        Assert.That(asked.GetProperty("content")[0].GetProperty("text").GetString(), Does.Contain("Plan:").And.Contain($"\"_meta\": {{\"confirm\": \"{token}\"}}").And.Contain("error -32005"));
        var done = await mcp.CallAsync("claw_auth", "role_delete", $$$"""{"name":"guests","_meta":{"confirm":"{{{token}}}"}}""");
        Assert.That(done.TryGetProperty("isError", out _), Is.False);
    }

    [Test]
    public async Task A_user_that_the_client_cannot_ask_after_all_leaves_the_plan_as_the_answer()
    {
        await using var mcp = new McpUnderTest();
        await mcp.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"elicitation":{}},"clientInfo":{"name":"x","version":"1"}}}""");
        await mcp.CallAsync("claw_auth", "role_create", """{"name":"guests","permissions":[{"resource":"nodes","actions":["read"]}]}""");
        await mcp.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"claw_auth","arguments":{"action":"role_delete","params":{"name":"guests"}}}}""");
        var question = await mcp.ReadAsync();
        Assert.That(question.GetProperty("method").GetString(), Is.EqualTo("elicitation/create"));
        Assert.That(question.GetProperty("params").GetProperty("message").GetString(), Does.StartWith("role_delete guests: "));
        var answer = await mcp.AskAsync($$$"""{"jsonrpc":"2.0","id":"{{{question.GetProperty("id").GetString()}}}","error":{"code":-32603,"message":"no window"}}""");
        Assert.That(answer.GetProperty("result").GetProperty("structuredContent").GetProperty("confirm").ValueKind, Is.EqualTo(JsonValueKind.String));
    }

    [TestCase("""{"elicitation":{}}""", true)]
    [TestCase("""{"elicitation":{"form":{}}}""", true)]
    [TestCase("""{"elicitation":{"url":{}}}""", false)]
    [TestCase("{}", false)]
    public void A_client_is_asked_by_form_only_when_it_can(string capabilities, bool can)
    {
        using var parameters = JsonDocument.Parse($$$$"""{"capabilities":{{{{capabilities}}}},"clientInfo":{"name":"x"}}""");
        Assert.That(ClawBridge.Mcp.ClientInfo.Read(parameters.RootElement).CanElicit, Is.EqualTo(can));
    }

    [Test]
    public async Task A_status_that_is_not_offered_is_no_resource()
    {
        await using var mcp = new McpUnderTest(deny: "cluster_status");
        var resources = (await mcp.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"resources/list"}""")).GetProperty("result").GetProperty("resources");
        Assert.That(resources.GetArrayLength(), Is.EqualTo(1));
        var error = await mcp.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"clawbernetes://cluster/status"}}""");
        Assert.That(error.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32002));
    }

    [Test]
    public async Task The_handlers_document_holds_only_what_is_offered()
    {
        await using var mcp = new McpUnderTest(allow: "cluster", isReadOnly: true);
        var text = (await mcp.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"clawbernetes://handlers.md"}}""")).GetProperty("result").GetProperty("contents")[0].GetProperty("text").GetString();
        Assert.That(text, Does.Contain("### `node_list`").And.Not.Contain("node_remove`").And.Not.Contain("### `workload_list`"));
    }

    [TestCase("claw_cluster", "node_list", """{"_meta":7}""", "_meta")]
    [TestCase("claw_cluster", "node_list", """{"_meta":{"nothing":1}}""", "nothing")]
    [TestCase("claw_workload", "workload_submit", """{"image":"x"},"more":1""", "Put the action's parameters into params")]
    public async Task What_the_bridge_or_the_tool_refuses_is_told_to_the_model(string tool, string action, string parameters, string told)
    {
        await using var mcp = new McpUnderTest();
        var result = await mcp.CallAsync(tool, action, parameters);
        Assert.That(result.GetProperty("isError").GetBoolean());
        Assert.That(result.GetProperty("content")[0].GetProperty("text").GetString(), Does.Contain(told));
    }

    [Test]
    public async Task A_batch_is_answered_message_by_message()
    {
        await using var mcp = new McpUnderTest();
        await mcp.SendAsync("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"}]""");
        Assert.That(new[] { await mcp.ReadAsync(), await mcp.ReadAsync() }.Select(answer => answer.GetProperty("id").GetInt32()), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Progress_grows_with_each_notification_and_carries_the_clients_token()
    {
        await using var mcp = new McpUnderTest();
        await mcp.CallAsync("claw_workload", "workload_submit", """{"name":"w","image":"busybox"}""");
        await mcp.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"claw_workload","_meta":{"progressToken":"tok"},"arguments":{"action":"workload_wait","params":{"workload_id":"w","for":"running","timeout_seconds":600}}}}""");
        var first = (await mcp.ReadAsync()).GetProperty("params");
        Assert.That((first.GetProperty("progressToken").GetString(), first.GetProperty("progress").GetDouble(), first.GetProperty("total").GetDouble()), Is.EqualTo(("tok", 0.0, 1.0)));
        await mcp.CloseInputAsync();
    }
}
