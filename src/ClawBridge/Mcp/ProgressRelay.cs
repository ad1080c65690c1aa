using System.Text.Json;

namespace ClawBridge.Mcp;

/// <summary>Tells the client the progress of one call. The protocol wants a number that grows each time, also where the work did not.</summary>
internal sealed class ProgressRelay(IMcpClient client, JsonElement token)
{
    private const double Least = 0.001;

    private double? _last;

    /// <param name="progress">As the bridge notifies it: <c>{token, done, total, message}</c>.</param>
    public ValueTask TellAsync(JsonElement progress)
    {
        var done = progress.GetProperty("done").GetDouble();
        if (_last is { } last) done = Math.Max(done, last + Least);
        _last = done;
        return client.NotifyAsync(McpMethods.ProgressNote, writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("progressToken"u8);
            token.WriteTo(writer);
            writer.WriteNumber("progress"u8, done);
            if (McpJson.Member(progress, "total") is { } total) writer.WriteNumber("total"u8, total.GetDouble());
            writer.WriteString("message"u8, McpJson.Text(progress, "message"));
            writer.WriteEndObject();
        });
    }
}
