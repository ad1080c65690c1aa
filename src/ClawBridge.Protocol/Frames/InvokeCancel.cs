namespace ClawBridge.Protocol.Frames;

/// <summary>Payload of the <c>node.invoke.cancel</c> event: the caller no longer waits.</summary>
internal sealed record InvokeCancel(string InvokeId, string NodeId);
