using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ClawNode.Logging;

/// <summary>Shapes one log line; whatever a message holds, it stays one line.</summary>
internal static class LogLineFormatter
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Format(LogFormat format, DateTimeOffset now, LogLevel level, string category, string message, Exception? exception)
    {
        var time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return format == LogFormat.Json
            ? Json(time, Word(level), category, message, exception)
            : $"{time} {Word(level),-5} {category}: {OneLine(message)}{(exception is null ? "" : $" | {OneLine(exception.ToString())}")}";
    }

    private static string Json(string time, string level, string category, string message, Exception? exception)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            writer.WriteString("ts", time);
            writer.WriteString("level", level);
            writer.WriteString("category", category);
            writer.WriteString("message", message);
            if (exception is not null) writer.WriteString("exception", exception.ToString());
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ⏎ ");

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
