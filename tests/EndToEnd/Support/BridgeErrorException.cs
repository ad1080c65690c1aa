using System.Text.Json.Nodes;

namespace EndToEnd.Support;

/// <summary>The bridge answered with an error.</summary>
internal sealed class BridgeErrorException(string method, int code, string message, JsonNode? data)
    : Exception($"{method}: {message} ({code}) {data?.ToJsonString()}")
{
    public int Code { get; } = code;

    public JsonNode? ErrorData { get; } = data;
}
