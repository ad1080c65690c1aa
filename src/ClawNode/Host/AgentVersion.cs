namespace ClawNode.Host;

/// <summary>This program's version.</summary>
internal static class AgentVersion
{
    public static string Text { get; } = typeof(AgentVersion).Assembly.GetName().Version is { } version ? version.ToString(3) : "0.0.0";
}
