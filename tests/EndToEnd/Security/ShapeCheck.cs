using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>Holds an answer against a shape of <see cref="Contract"/>.</summary>
internal static class ShapeCheck
{
    /// <summary>The members that a shape names come first and in its order; others may follow.</summary>
    public static IEnumerable<string> Faults(JsonNode shape, JsonNode? actual, string path) => shape switch
    {
        JsonArray list => ListFaults(list[0]!, actual, path),
        JsonObject map when map.ContainsKey("*") => MapFaults(map["*"]!, actual, path),
        JsonObject members => ObjectFaults(members, actual, path),
        _ => WordFaults((string)shape!, actual, path),
    };

    private static IEnumerable<string> ListFaults(JsonNode item, JsonNode? actual, string path) => actual is JsonArray items
        ? items.SelectMany((value, i) => Faults(item, value, $"{path}[{i}]"))
        : [$"{path} is no list: {Show(actual)}"];

    private static IEnumerable<string> MapFaults(JsonNode item, JsonNode? actual, string path) => actual is JsonObject members
        ? members.SelectMany(member => Faults(item, member.Value, $"{path}.{member.Key}"))
        : [$"{path} is no object: {Show(actual)}"];

    private static IEnumerable<string> ObjectFaults(JsonObject shape, JsonNode? actual, string path)
    {
        if (actual is not JsonObject members) return [$"{path} is no object: {Show(actual)}"];
        var names = shape.Select(member => member.Key).ToList();
        var missing = names.Where(name => !members.ContainsKey(name)).ToList();
        if (missing.Count > 0) return missing.Select(name => $"{path}.{name} is missing");
        var first = members.Take(names.Count).Select(member => member.Key).ToList();
        if (!first.SequenceEqual(names)) return [$"{path} begins with {string.Join(", ", first)} instead of {string.Join(", ", names)}"];
        return shape.SelectMany(member => Faults(member.Value!, members[member.Key], $"{path}.{member.Key}"));
    }

    private static IEnumerable<string> WordFaults(string word, JsonNode? actual, string path)
    {
        var mayBeNull = word.EndsWith('?');
        var fits = actual is null ? mayBeNull : Fits(word.TrimEnd('?'), actual);
        return fits ? [] : [$"{path} is no {word}: {Show(actual)}"];
    }

    private static bool Fits(string word, JsonNode actual) => word switch
    {
        "string" => actual.GetValueKind() == JsonValueKind.String,
        "boolean" => actual.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => actual.GetValueKind() == JsonValueKind.Number,
        "integer" => Integer(actual) is not null,
        // Seconds or microseconds would be far off; the default tenant and namespace are from the beginning of time.
        "time" => Integer(actual) is 0 or (> 1_600_000_000_000 and < 5_000_000_000_000),
        "uuid" => Text(actual) is { } text && Guid.TryParseExact(text, "D", out var id) && text == id.ToString("D"),
        "sha256" => Text(actual) is { Length: 64 } text && text.All(char.IsAsciiHexDigitLower),
        _ when word.Contains('|', StringComparison.Ordinal) => Text(actual) is { } text && word.Split('|').Contains(text),
        _ => throw new ArgumentException($"A contract has no shape {word}.", nameof(word)),
    };

    private static string? Text(JsonNode actual) => actual.GetValueKind() == JsonValueKind.String ? (string?)actual : null;

    private static long? Integer(JsonNode actual) =>
        actual.GetValueKind() == JsonValueKind.Number && long.TryParse(actual.ToJsonString(), out var number) ? number : null;

    private static string Show(JsonNode? actual) => actual?.ToJsonString() ?? "null";
}
