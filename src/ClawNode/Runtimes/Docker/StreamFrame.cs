namespace ClawNode.Runtimes.Docker;

/// <summary>One frame of the engine's multiplexed output.</summary>
/// <param name="Stream">0 or 1 = stdout, 2 = stderr.</param>
internal readonly record struct StreamFrame(byte Stream, byte[] Payload)
{
    public string StreamName => Stream == 2 ? LogQuery.Stderr : LogQuery.Stdout;
}
