using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClawBridge.Rpc;

/// <summary>Turns checked params into a handler's request record.</summary>
internal static class RequestReader
{
    /// <summary>-32602 with the place, when the record takes less than the declaration promised.</summary>
    public static T Read<T>(ReadOnlySpan<byte> parameters, JsonTypeInfo<T> type, string method)
        where T : class
    {
        if (typeof(T) == typeof(EmptyRequest)) return (T)(object)EmptyRequest.Instance;
        try
        {
            return JsonSerializer.Deserialize(parameters, type)
                ?? throw RpcException.Invalid("$", $"The params of {method} must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw RpcException.Invalid(e.Path ?? "$", $"The params of {method} could not be read at {e.Path ?? "$"}.",
                $"Call rpc.discover or see handlers.md for what {method} takes.");
        }
    }
}
