using System.Text;
using ClawBridge.Rpc.Wire;

namespace ClawBridge.Tests.Rpc.Wire;

/// <summary>The rows of the wire's table, with the exact bytes.</summary>
internal sealed class LineWireTests
{
    private const string Ok = """{"jsonrpc":"2.0","id":1,"result":{"text":"","number":0}}""";

    [TestCase("{\"id\":1,\"method\":\"echo\"}\n", TestName = "Without_jsonrpc_and_params")]
    [TestCase("{\"id\":1,\"method\":\"echo\"}", TestName = "Last_line_without_a_newline")]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"params\":null}\n", TestName = "Params_null")]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"params\":{}}\n", TestName = "Params_empty")]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"params\": { } }\n", TestName = "Params_empty_with_white_space")]
    [TestCase("{\"id\":1,\"method\":\"echo\"}\r\n", TestName = "Line_with_carriage_return")]
    [TestCase("\uFEFF{\"id\":1,\"method\":\"echo\"}\n", TestName = "Byte_order_mark")]
    [TestCase("\n\r\n  \t\n{\"id\":1,\"method\":\"echo\"}\n\n", TestName = "Blank_lines")]
    [TestCase("\uFEFF\n{\"id\":1,\"method\":\"echo\"}\n\n", TestName = "Byte_order_mark_alone")]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ec\\u0068o\",\"more\":[{}]}\n", TestName = "Escaped_method_and_unknown_members")]
    public async Task Is_answered(string input)
    {
        using var bridge = Bridge();
        Assert.That(await bridge.AnswersAsync(input), Is.EqualTo(Ok + "\n"));
    }

    [TestCase("\"a\\u0062\"")]
    [TestCase("\"\"")]
    [TestCase("9007199254740993123456789012345678901234567890")]
    [TestCase("-1")]
    [TestCase("1.50")]
    [TestCase("1e400")]
    [TestCase("null")]
    [TestCase("\"ä€😀\"")]
    public async Task The_id_is_echoed_byte_for_byte(string id)
    {
        using var bridge = Bridge();
        Assert.That(await bridge.AnswersAsync($"{{\"id\":{id},\"method\":\"echo\"}}\n"), Is.EqualTo(Ok.Replace("\"id\":1", $"\"id\":{id}", StringComparison.Ordinal) + "\n"));
    }

    [TestCase("{\"method\":\"echo\"}")]
    [TestCase("{\"method\":\"no_such\"}")]
    [TestCase("{\"method\":\"crash\"}")]
    [TestCase("{\"method\":\"echo\",\"params\":[1]}")]
    [TestCase("{\"method\":\"$/cancelRequest\",\"params\":{\"id\":77}}")]
    [TestCase("{\"method\":\"$/cancelRequest\",\"params\":7}")]
    [TestCase("{\"id\":\"b:1\",\"result\":5}")]
    [TestCase("[{\"method\":\"echo\"},{\"method\":\"no_such\"}]")]
    public async Task A_notification_is_never_answered(string line)
    {
        using var bridge = Bridge();
        Assert.That(await bridge.AnswersAsync(line + "\n"), Is.Empty);
    }

    [TestCase("{oops", "null", -32700)]
    [TestCase("nonsense", "null", -32700)]
    [TestCase("{\"id\":1,\"method\":\"echo\"} x", "1", -32700)]
    [TestCase("{\"id\":1,\"method\":\"echo\"}{\"id\":2,\"method\":\"echo\"}", "1", -32700)]
    [TestCase("{\"id\":7,\"method\":\"echo\",\"params\":{oops}}", "7", -32700)]
    [TestCase("{\"method\":\"echo\",oops,\"id\":7}", "null", -32700)]
    [TestCase("{\"id\":\"x\",\"method\":\"echo\",}", "\"x\"", -32700)]
    [TestCase("{\"id\":7,\"method\":\"echo\"", "7", -32700)]
    [TestCase("[{\"id\":1,\"method\":\"echo\"}", "null", -32700)]
    [TestCase("{\"id\":[1],\"method\":\"echo\"}", "null", -32600)]
    [TestCase("{\"id\":{},\"method\":\"echo\"}", "null", -32600)]
    [TestCase("{\"id\":true,\"method\":\"echo\"}", "null", -32600)]
    [TestCase("{\"id\":1}", "1", -32600)]
    [TestCase("{}", "null", -32600)]
    [TestCase("5", "null", -32600)]
    [TestCase("\"x\"", "null", -32600)]
    [TestCase("null", "null", -32600)]
    [TestCase("[]", "null", -32600)]
    [TestCase("{\"id\":1,\"method\":5}", "1", -32600)]
    [TestCase("{\"method\":5,\"params\":\"bar\"}", "null", -32600)]
    [TestCase("{\"id\":1,\"method\":\"\\ud800\"}", "1", -32600)]
    [TestCase("{\"id\":1,\"id\":2,\"method\":\"echo\"}", "1", -32600)]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"method\":\"gate\"}", "1", -32600)]
    [TestCase("{\"id\":1,\"method\":\"ecko\"}", "1", -32601)]
    [TestCase("{\"id\":1,\"method\":\"\"}", "1", -32601)]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"params\":[\"x\"]}", "1", -32602)]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"params\":\"x\"}", "1", -32602)]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"params\":{\"txet\":\"x\"}}", "1", -32602)]
    [TestCase("{\"id\":1,\"method\":\"echo\",\"params\":{\"_meta\":5}}", "1", -32602)]
    [TestCase("{\"id\":1,\"method\":\"crash\"}", "1", -32603)]
    public async Task Bad_input_is_answered_and_the_next_line_is_served(string line, string id, int code)
    {
        using var bridge = Bridge();
        var lines = (await bridge.AnswersAsync(line + "\n{\"id\":1,\"method\":\"echo\"}\n")).Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.StartWith($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":{code},\"message\":\""));
        Assert.That(lines[1], Is.EqualTo(Ok));
    }

    [Test]
    public async Task What_is_not_UTF8_is_answered_with_the_id_where_it_can_be_read()
    {
        using var bridge = Bridge();
        byte[] input = [.. "{\"id\":3,\"method\":\"echo\",\"params\":{\"text\":\""u8, 0xC3, 0x28, .. "\"}}\n"u8, 0xFF, 0xFE, .. "\n{\"id\":1,\"method\":\"echo\"}\n"u8];
        await using var client = bridge.Connect();
        var lines = (await client.SendAllAsync(input)).Split('\n');
        Assert.That(lines[0], Does.StartWith("{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32700,"));
        Assert.That(lines[1], Does.StartWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"));
        Assert.That(lines[2], Is.EqualTo(Ok));
    }

    [Test]
    public async Task A_line_that_is_too_long_is_answered_once_and_the_next_is_served()
    {
        using var bridge = Bridge();
        var input = new string('x', 300_000) + "\n{\"id\":1,\"method\":\"echo\"}\n" + new string('y', 70_000) + "\n" + new string('z', 70_000);
        var lines = (await bridge.AnswersAsync(input, new ConnectionOptions { MaxMessage = 65_536 })).Split('\n');
        Assert.That(lines, Has.Length.EqualTo(5));
        Assert.That(lines[0], Does.Contain("\"id\":null,\"error\":{\"code\":-32600,").And.Contain("too_large"));
        Assert.That(lines[1], Is.EqualTo(Ok));
        Assert.That(lines[2], Does.Contain("\"code\":-32600,"));
        Assert.That(lines[3], Does.Contain("\"code\":-32600,"));
    }

    [Test]
    public async Task A_line_of_exactly_the_limit_is_served()
    {
        using var bridge = Bridge();
        var line = "{\"id\":1,\"method\":\"echo\"}".PadRight(4096);
        Assert.That(await bridge.AnswersAsync(line + "\n", new ConnectionOptions { MaxMessage = 4096 }), Is.EqualTo(Ok + "\n"));
        Assert.That(await bridge.AnswersAsync(line + " \n", new ConnectionOptions { MaxMessage = 4096 }), Does.Contain("-32600"));
    }

    [Test]
    public async Task An_unexpected_failure_tells_the_caller_nothing_of_the_inside()
    {
        using var bridge = Bridge();
        Assert.That(await bridge.AnswersAsync("{\"id\":1,\"method\":\"crash\"}"), Does.Not.Contain("4711").And.Contain("internal"));
    }

    [Test]
    public async Task A_batch_is_answered_as_a_list_in_order()
    {
        using var bridge = Bridge();
        var answers = await bridge.AnswersAsync("[1,{\"id\":1,\"method\":\"echo\"},{\"method\":\"echo\"},[],{\"id\":\"a\",\"method\":\"nope\"},{\"id\":1,\"method\":\"echo\"}]\n{\"id\":1,\"method\":\"echo\"}");
        var lines = answers.Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3));
        using var batch = System.Text.Json.JsonDocument.Parse(lines[0]);
        var codes = batch.RootElement.EnumerateArray().Select(a => a.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0);
        Assert.That(codes, Is.EqualTo(new[] { -32600, 0, -32600, -32601, -32600 }));
        Assert.That(lines[1], Is.EqualTo(Ok));
    }

    [Test]
    public async Task A_batch_with_too_many_entries_is_refused_whole()
    {
        using var bridge = Bridge();
        var batch = "[" + string.Join(',', Enumerable.Repeat("1", 11)) + "]";
        Assert.That(await bridge.AnswersAsync(batch, new ConnectionOptions { MaxBatch = 10 }), Does.StartWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"));
    }

    private static TestBridge Bridge() => new([ProbeTables.Things], bridge => new ProbeMethods(bridge.State).All());
}
