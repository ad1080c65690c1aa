using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Logging;

/// <summary>Turns a log entry into the bytes of one line. Pure.</summary>
internal static class LogLineFormatter
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary><c>time level category: message</c>; line breaks inside are folded to two-space indents so that an entry stays recognisable.</summary>
    public static ReadOnlyMemory<byte> Text(DateTimeOffset now, LogLevel level, string category, string message, Exception? exception)
    {
        var text = new StringBuilder()
            .Append(now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)).Append(' ')
            .Append(Word(level)).Append(' ').Append(Short(category)).Append(": ").Append(message);
        if (exception is not null) text.Append('\n').Append(exception);
        return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n  ") + "\n");
    }

    /// <summary>One JSON object and a newline.</summary>
    public static ReadOnlyMemory<byte> Json(DateTimeOffset now, LogLevel level, string category, EventId id, string message, Exception? exception)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("ts", now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            writer.WriteString("level", Word(level));
            writer.WriteString("category", Short(category));
            if (id.Name is not null) writer.WriteString("event", id.Name);
            writer.WriteString("message", message);
            if (exception is not null) writer.WriteString("exception", exception.ToString());
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "none",
    };

    private static string Short(string category) => category[(category.LastIndexOf('.') + 1)..];
}
