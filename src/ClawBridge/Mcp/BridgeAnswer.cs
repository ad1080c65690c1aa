using System.Text.Json;

namespace ClawBridge.Mcp;

/// <summary>How the bridge answered a call.</summary>
/// <param name="Value">The result, or the error object with <c>code</c>, <c>message</c> and <c>data</c>.</param>
internal sealed record BridgeAnswer(bool IsError, JsonElement Value)
{
    /// <summary>0 for a result.</summary>
    public int Code => IsError ? Value.GetProperty("code").GetInt32() : 0;
}
