using System.Text.Json;

namespace ClawNode.Control;

/// <summary>What <c>clawnode exec</c> asks a running agent: one line of JSON.</summary>
internal sealed record ControlRequest(string Command, JsonElement? Params);
