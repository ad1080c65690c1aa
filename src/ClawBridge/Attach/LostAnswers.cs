using System.Buffers;
using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Attach;

/// <summary>What a client is told of calls that the owner did not answer and that nobody may repeat.</summary>
internal static class LostAnswers
{
    /// <summary>The whole message: one answer, or an array for a batch.</summary>
    public static byte[] For(RelayedRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (request.IsBatch) writer.WriteStartArray();
            foreach (var call in request.Calls) Write(writer, call, request.IsCancelled);
            if (request.IsBatch) writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, PendingCall call, bool isCancelled)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        writer.WriteRawValue(call.Id, skipInputValidation: true);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, isCancelled ? ErrorCodes.Cancelled : ErrorCodes.Unavailable);
        writer.WriteString("message"u8, isCancelled
            ? $"The call of {call.Method} was cancelled."
            : $"The claw-bridge that carried out {call.Method} ended while this call was under way, so it may or may not have been done; check the present state before you repeat it.");
        writer.WriteStartObject("data"u8);
        writer.WriteString("kind"u8, isCancelled ? ErrorKinds.Cancelled : ErrorKinds.Unavailable);
        if (!isCancelled) writer.WriteString("hint"u8, "A call with _meta.idempotency_key is repeated by itself, safely.");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
