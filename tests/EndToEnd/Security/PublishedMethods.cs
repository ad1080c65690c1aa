using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>What <c>rpc.discover</c> says of the methods, and what of an answer does not fit it.</summary>
internal sealed class PublishedMethods(JsonNode document)
{
    private readonly Dictionary<string, JsonNode> _methods = document["methods"]!.AsArray().ToDictionary(method => (string)method!["name"]!, method => method!);

    public IReadOnlyList<string> Of(string group) =>
        [.. _methods.Where(method => (string)method.Value["tags"]![0]!["name"]! == group).Select(method => method.Key)];

    public JsonNode this[string method] => _methods[method];

    public string Effect(string method) => (string)_methods[method]["x-effect"]!;

    public bool IsSensitive(string method) => (bool)_methods[method]["x-sensitive"]!;

    public IReadOnlyList<int> ErrorCodes(string method) => [.. _methods[method]["errors"]!.AsArray().Select(error => (int)error!["code"]!).Distinct()];

    /// <summary>Members that are not published are faults too.</summary>
    public IReadOnlyList<string> Faults(string method, JsonNode? answer)
    {
        var schema = _methods[method]["result"]!["schema"]!;
        var isPage = (bool?)schema["x-paged"] == true && answer is JsonObject;
        return [.. Faults(schema, isPage ? answer!["items"] : answer, "$")];
    }

    private static IEnumerable<string> Faults(JsonNode schema, JsonNode? actual, string path)
    {
        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToList() : [(string)schema["type"]!];
        if (!types.Any(type => IsOf(type, actual))) return [$"{path} is not published as {string.Join(" or ", types)}: {actual?.ToJsonString() ?? "null"}"];
        if (actual is null) return [];
        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, actual))) return [$"{path} is none of the published words: {actual.ToJsonString()}"];
        if (schema["minimum"] is { } minimum && (double)actual < (double)minimum) return [$"{path} is under the published minimum: {actual.ToJsonString()}"];
        return actual switch
        {
            JsonArray items => items.SelectMany((item, i) => Faults(schema["items"]!, item, $"{path}[{i}]")),
            JsonObject members when schema["properties"] is JsonObject properties => MemberFaults(schema, properties, members, path),
            JsonObject members => members.SelectMany(member => Faults(schema["additionalProperties"]!, member.Value, $"{path}.{member.Key}")),
            _ => [],
        };
    }

    private static IEnumerable<string> MemberFaults(JsonNode schema, JsonObject properties, JsonObject members, string path) =>
    [
        .. schema["required"]!.AsArray().Select(name => (string)name!).Where(name => !members.ContainsKey(name)).Select(name => $"{path}.{name} is published and missing"),
        .. members.Where(member => !properties.ContainsKey(member.Key)).Select(member => $"{path}.{member.Key} is not published"),
        .. members.Where(member => properties.ContainsKey(member.Key)).SelectMany(member => Faults(properties[member.Key]!, member.Value, $"{path}.{member.Key}")),
    ];

    private static bool IsOf(string type, JsonNode? actual) => (type, actual?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("array", JsonValueKind.Array) or ("object", JsonValueKind.Object) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => !actual!.ToJsonString().AsSpan().ContainsAny(".eE"),
        _ => false,
    };
}
