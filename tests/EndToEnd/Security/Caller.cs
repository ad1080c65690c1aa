using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Security;

/// <summary>Somebody who calls the bridge: what <c>_meta</c> says of who that is goes with every call.</summary>
internal sealed class Caller(BridgeProcess bridge, AnswerBook book, JsonObject? meta = null)
{
    public Caller As(string user) => With("principal", user);

    public Caller WithKey(string key) => With("api_key", key);

    public Caller In(string session) => With("session", session);

    public Caller With(string member, string value)
    {
        var more = meta?.DeepClone().AsObject() ?? [];
        more[member] = value;
        return new Caller(bridge, book, more);
    }

    public async Task<JsonNode> CallAsync(string method, JsonObject parameters)
    {
        var answer = await SendAsync(method, parameters);
        Assert.That(answer["error"], Is.Null, $"{method} {parameters.ToJsonString()}");
        return book.Answered(method, answer["result"]);
    }

    public Task<JsonNode> CallAsync(string method, string parameters = "{}") => CallAsync(method, JsonNode.Parse(parameters)!.AsObject());

    /// <summary>The error of a call that must fail with this code.</summary>
    public async Task<JsonNode> RefusedAsync(int code, string method, JsonObject parameters)
    {
        var answer = await SendAsync(method, parameters);
        Assert.That(answer["error"], Is.Not.Null, $"{method} {parameters.ToJsonString()} was answered {answer["result"]?.ToJsonString()}");
        return book.Refused(method, code, answer["error"]!);
    }

    public Task<JsonNode> RefusedAsync(int code, string method, string parameters = "{}") => RefusedAsync(code, method, JsonNode.Parse(parameters)!.AsObject());

    /// <summary>The plan and the token of a call that has to be confirmed.</summary>
    public async Task<(IReadOnlyList<string> Plan, string Token)> AskedAsync(string method, string parameters)
    {
        var error = await RefusedAsync(-32005, method, parameters);
        var plan = error["data"]!["plan"]!.AsArray().Select(line => (string)line!).ToList();
        Assert.That(plan, Is.Not.Empty.And.All.Not.Empty, method);
        return (plan, (string)error["data"]!["confirm"]!);
    }

    /// <summary>Asks, confirms, and shows before that a token that somebody made up is worth nothing.</summary>
    public async Task<JsonNode> ConfirmedAsync(string method, string parameters)
    {
        await With("confirm", new string('0', 48)).AskedAsync(method, parameters);
        var (_, token) = await AskedAsync(method, parameters);
        return await With("confirm", token).CallAsync(method, parameters);
    }

    /// <summary>The whole answer, whatever it is.</summary>
    public Task<JsonObject> SendAsync(string method, JsonObject parameters)
    {
        var whole = parameters.DeepClone().AsObject();
        if (meta is not null) whole["_meta"] = meta.DeepClone();
        return bridge.SendAsync(method, whole, 30);
    }
}
