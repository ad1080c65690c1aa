namespace ClawBridge.Protocol.Frames;

/// <summary>Params of the <c>node.invoke.progress</c> request: a part of a stream, before the result.</summary>
/// <param name="Seq">Counts from 0 for each invocation.</param>
/// <param name="Chunk">At most 16,384 characters.</param>
internal sealed record InvokeProgress(string InvokeId, string NodeId, long Seq, string Chunk);
