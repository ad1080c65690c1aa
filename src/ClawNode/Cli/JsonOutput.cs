using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClawNode.Cli;

/// <summary>Answers as indented JSON on standard output.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync<T>(TextWriter output, T answer, JsonTypeInfo<T> type) =>
        WriteAsync(output, JsonSerializer.SerializeToElement(answer, type));

    public static async Task WriteAsync(TextWriter output, JsonElement answer)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer, Indented)) answer.WriteTo(writer);
        await output.WriteLineAsync(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
