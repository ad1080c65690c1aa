namespace ClawBridge.Mcp;

/// <summary>Names and numbers of the Model Context Protocol that this server speaks.</summary>
internal static class McpMethods
{
    public const string Initialize = "initialize";
    public const string Ping = "ping";
    public const string ListTools = "tools/list";
    public const string CallTool = "tools/call";
    public const string ListResources = "resources/list";
    public const string ListTemplates = "resources/templates/list";
    public const string ReadResource = "resources/read";
    public const string Subscribe = "resources/subscribe";
    public const string Unsubscribe = "resources/unsubscribe";
    public const string Elicit = "elicitation/create";
    public const string CancelledNote = "notifications/cancelled";
    public const string ProgressNote = "notifications/progress";
    public const string UpdatedNote = "notifications/resources/updated";

    /// <summary>The protocol's own code for a resource that is not there.</summary>
    public const int ResourceNotFound = -32002;

    /// <summary>Newest first; a client that speaks none of them is answered the newest.</summary>
    public static readonly IReadOnlyList<string> Versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
}
