using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Docker;

/// <summary>One line of a container's log with the engine's own time.</summary>
internal sealed record EngineLine(DateTimeOffset At, string Stream, string Text)
{
    public LogLine ToLogLine() => new(At.ToUnixTimeMilliseconds(), Stream, Text);
}
