using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Security;

/// <summary>
/// What <c>contract.json</c> says of the methods of these rooms: of the 38 legacy ones the part that the legacy's clients know,
/// of the new ones all of it. A shape is a word (<c>string</c>, <c>uuid</c>, <c>sha256</c>, <c>integer</c>, <c>number</c>,
/// <c>boolean</c>, <c>time</c>, or the allowed words with bars between them; with <c>?</c> where null may stand), a list of
/// one shape, an object of members in their order, or <c>{"*": shape}</c> for a map.
/// </summary>
internal sealed class Contract(JsonObject methods)
{
    public static Contract Read() =>
        new(JsonNode.Parse(File.ReadAllText(Path.Combine(Binaries.Root(), "tests/EndToEnd/Security/contract.json")))!.AsObject());

    public bool Knows(string method) => methods.ContainsKey(method);

    public IReadOnlyList<string> MethodsOf(string group) => [.. methods.Where(method => (string)method.Value!["group"]! == group).Select(method => method.Key)];

    /// <summary>Name to type; <c>!</c> behind the type says that the parameter is required.</summary>
    public IReadOnlyDictionary<string, string> ParametersOf(string method) =>
        methods[method]!["params"]!.AsObject().ToDictionary(parameter => parameter.Key, parameter => (string)parameter.Value!);

    /// <summary>What of the answer is not as it must be.</summary>
    public IReadOnlyList<string> Faults(string method, JsonNode? answer)
    {
        var shape = methods[method]!["result"]!;
        var isPage = shape is JsonArray && answer is JsonObject;
        return [.. ShapeCheck.Faults(shape, isPage ? answer!["items"] : answer, "$")];
    }
}
