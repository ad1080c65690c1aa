using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>What the server says of itself. Pure.</summary>
internal static class Greeting
{
    private const string Instructions =
        "GPU machines as one cluster. Each claw_<capability> tool takes {action, params}; its description lists the actions with the parameters they need. "
        + "Before an action's first use read claw_describe {method}. Times are Unix milliseconds. Lists take limit, cursor and page. "
        + "A destructive action is confirmed first; params._meta.dry_run shows what a write would change.";

    /// <summary>As <c>initialize</c> answers it.</summary>
    /// <param name="wanted">The version that the client speaks; another one is answered when this server does not.</param>
    public static byte[] Write(string? wanted, bool hasTools) => McpJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("protocolVersion"u8, wanted is not null && McpMethods.Versions.Contains(wanted) ? wanted : McpMethods.Versions[0]);
        writer.WriteStartObject("capabilities"u8);
        if (hasTools)
        {
            writer.WriteStartObject("tools"u8);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("resources"u8);
        writer.WriteBoolean("subscribe"u8, true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("serverInfo"u8);
        writer.WriteString("name"u8, "claw-bridge");
        writer.WriteString("title"u8, "ClawBridge");
        writer.WriteString("version"u8, BridgeVersion.Text);
        writer.WriteEndObject();
        writer.WriteString("instructions"u8, Instructions);
        writer.WriteEndObject();
    });
}
