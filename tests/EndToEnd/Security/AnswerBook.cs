using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>Holds every answer of the stories against the contract and what is published, and remembers what was answered and refused.</summary>
internal sealed class AnswerBook(Contract contract, PublishedMethods published)
{
    private readonly ConcurrentDictionary<(string Method, int Code), bool> _refused = new();
    private readonly ConcurrentDictionary<string, bool> _answered = new(StringComparer.Ordinal);

    public bool HasAnswered(string method) => _answered.ContainsKey(method);

    public bool HasRefused(string method, int code) => _refused.ContainsKey((method, code));

    public JsonNode Answered(string method, JsonNode? answer)
    {
        var faults = published.Faults(method, answer);
        if (contract.Knows(method)) faults = [.. contract.Faults(method, answer), .. faults];
        Assert.That(faults, Is.Empty, $"{method}: {answer?.ToJsonString()}");
        _answered[method] = true;
        return answer!;
    }

    public JsonNode Refused(string method, int code, JsonNode error)
    {
        var message = (string?)error["message"];
        Assert.Multiple(() =>
        {
            Assert.That((int?)error["code"], Is.EqualTo(code), $"{method}: {error.ToJsonString()}");
            Assert.That(message, Does.Match(@"^[^\n]{10,}\.$"), $"{method}: one sentence or more, to act on");
            Assert.That((string?)error["data"]?["kind"], Does.Match("^[a-z_]+$"), $"{method}: {error.ToJsonString()}");
            if (code == -32000) Assert.That(message, Does.Contain("not found"), method);
        });
        _refused[(method, code)] = true;
        return error;
    }
}
