using System.Text.Json;

namespace ClawBridge.Mcp;

/// <summary>What a client said of itself when it connected.</summary>
/// <param name="Name">Null when it said none.</param>
internal sealed record ClientInfo(string? Name, bool CanElicit)
{
    private const int LongestName = 100;

    public static ClientInfo Unknown { get; } = new(null, false);

    /// <param name="parameters">Of <c>initialize</c>.</param>
    public static ClientInfo Read(JsonElement? parameters)
    {
        var name = McpJson.Text(McpJson.Member(parameters, "clientInfo"), "name");
        var elicitation = McpJson.Member(McpJson.Member(parameters, "capabilities"), "elicitation");
        // Before there were several modes, an empty object meant forms.
        var asksByForm = elicitation is { ValueKind: JsonValueKind.Object } modes && (!modes.EnumerateObject().Any() || McpJson.Member(modes, "form") is not null);
        return new ClientInfo(name is { Length: > LongestName } ? name[..LongestName] : name, asksByForm);
    }
}
