namespace ClawBridge.Protocol.Frames;

/// <summary>Payload of the <c>node.invoke.request</c> event: run a command on the node.</summary>
/// <param name="Id">The invocation; progress and cancel call it <c>invokeId</c>.</param>
/// <param name="Command">One of the commands that the node advertised.</param>
/// <param name="ParamsJSON">The parameters as JSON text, or null.</param>
/// <param name="TimeoutMs">Deadline in milliseconds from receipt; null or 0 means none.</param>
/// <param name="IdempotencyKey">The node answers a repeated key with the first answer.</param>
internal sealed record InvokeRequest(
    string Id, string NodeId, string Command, string? ParamsJSON, long? TimeoutMs, string? IdempotencyKey);
