using System.Text.Json;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>Reads what an agent's <c>--json</c> commands answer. Pure; an answer that is none is as good as silence.</summary>
internal static class AgentAnswer
{
    /// <summary>Of a SHA-256 in hex.</summary>
    private const int IdLength = 64;

    /// <summary>A text member; null when there is none.</summary>
    public static string? Text(string? json, string member)
    {
        if (Member(json, member) is not { ValueKind: JsonValueKind.String } value) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON by its grammar, and yet no text.
            return null;
        }
    }

    /// <summary>The id that the agent has; null when it says none, or none that could be one.</summary>
    public static string? NodeId(string? json) => Text(json, "node_id") is { Length: IdLength } id && id.All(char.IsAsciiHexDigitLower) ? id : null;

    /// <summary>Whether a truth value is there and is <paramref name="expected"/>.</summary>
    public static bool Says(string? json, string member, bool expected) =>
        Member(json, member)?.ValueKind == (expected ? JsonValueKind.True : JsonValueKind.False);

    private static JsonElement? Member(string? json, string member)
    {
        if (string.IsNullOrWhiteSpace(json)) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(member, out var found) ? found.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
