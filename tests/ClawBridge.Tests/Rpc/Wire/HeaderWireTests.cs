using System.Text;
using ClawBridge.Rpc.Wire;

namespace ClawBridge.Tests.Rpc.Wire;

/// <summary>The same dispatcher behind headers.</summary>
internal sealed class HeaderWireTests
{
    private const string Request = "{\"id\":1,\"method\":\"echo\"}";
    private const string Ok = "Content-Length: 56\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"\",\"number\":0}}";

    [TestCase("Content-Length: 24\r\n\r\n")]
    [TestCase("content-length:24\r\n\r\n")]
    [TestCase("Content-Length: 24\n\n")]
    [TestCase("\uFEFFContent-Length: 24\r\n\r\n")]
    [TestCase("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 24\r\n\r\n")]
    [TestCase("Content-Length: 24\r\nContent-Type: application/vscode-jsonrpc; charset=\"UTF8\"\r\nX-More: 1\r\n\r\n")]
    public async Task A_message_is_answered_in_the_same_framing(string headers)
    {
        using var bridge = Bridge();
        Assert.That(await bridge.AnswersAsync(headers + Request + "Content-Length: 24\r\n\r\n" + Request), Is.EqualTo(Ok + Ok));
    }

    [TestCase("Content-Length: x\r\n\r\n", -32700)]
    [TestCase("Content-Length: -5\r\n\r\n", -32700)]
    [TestCase("Content-Length: 99999999999999999999999\r\n\r\n", -32700)]
    [TestCase("Content-Type: text/plain\r\n\r\nwhatever", -32700)]
    [TestCase("Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", -32700)]
    [TestCase("Content-nonsense\r\n\r\n", -32700)]
    [TestCase("Content-Length: 5\r\n\r\n{oops", -32700)]
    [TestCase("Content-Length: 0\r\n\r\n", -32700)]
    [TestCase("Content-Length: 4\r\nContent-Type: x; charset=utf-16\r\n\r\nabcd", -32700)]
    [TestCase("Content-Length: 200\r\n\r\n01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", -32600)]
    public async Task Bad_headers_are_answered_and_the_next_message_is_found(string bad, int code)
    {
        using var bridge = Bridge();
        var answers = await bridge.AnswersAsync(bad + "Content-Length: 24\r\n\r\n" + Request, new ConnectionOptions { MaxMessage = 100 });
        Assert.That(answers, Does.Contain($"\"id\":null,\"error\":{{\"code\":{code},").And.EndsWith(Ok));
    }

    [TestCase("Content-Length: 24\r\n\r\n{\"id\"")]
    [TestCase("Content-Length: 24\r\n")]
    public async Task An_input_that_ends_inside_a_message_is_told(string input)
    {
        using var bridge = Bridge();
        Assert.That(await bridge.AnswersAsync(input), Does.Contain("\"code\":-32700,"));
    }

    [Test]
    public async Task Progress_has_the_form_of_the_language_server_protocol()
    {
        using var bridge = Bridge();
        const string request = "{\"id\":1,\"method\":\"progress\",\"params\":{\"_meta\":{\"progressToken\":7}}}";
        var answers = await bridge.AnswersAsync($"Content-Length: {request.Length}\r\n\r\n{request}");
        Assert.That(answers, Does.Contain("{\"jsonrpc\":\"2.0\",\"method\":\"$/progress\",\"params\":{\"token\":7,\"value\":{\"done\":1,\"total\":2,\"message\":\"half\"}}}"));
    }

    [Test]
    public async Task The_length_counts_bytes_not_characters()
    {
        using var bridge = Bridge();
        const string request = "{\"id\":\"ä€😀\",\"method\":\"echo\"}";
        var answers = await bridge.AnswersAsync($"Content-Length: {Encoding.UTF8.GetByteCount(request)}\r\n\r\n{request}");
        var expected = "{\"jsonrpc\":\"2.0\",\"id\":\"ä€😀\",\"result\":{\"text\":\"\",\"number\":0}}";
        Assert.That(answers, Is.EqualTo($"Content-Length: {Encoding.UTF8.GetByteCount(expected)}\r\n\r\n{expected}"));
    }

    private static TestBridge Bridge() => new([ProbeTables.Things], bridge => new ProbeMethods(bridge.State).All());
}
