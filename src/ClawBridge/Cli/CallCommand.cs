using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClawBridge.Cli;

/// <summary><c>call METHOD [JSON]</c>: one call on the live cluster; the result goes to stdout, an error to stderr.</summary>
internal sealed class CallCommand(BridgeHost host, IReadOnlyList<string> arguments, TextWriter output, TextWriter errors) : ICommand
{
    // For a terminal, not for a web page: quotes and letters of all languages stay readable.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<int> RunAsync(CancellationToken stop)
    {
        if (arguments.Count is 0 or > 2) throw new CliException("Write: claw-bridge call METHOD [JSON], like claw-bridge call node_get '{\"node_id\":\"gpu-1\"}'.");
        using var input = new MemoryStream(Request(arguments[0], arguments.Count == 2 ? arguments[1] : "{}"));
        using var answers = new MemoryStream();
        await host.ServeAsync(input, answers, stop);
        return Show(answers.ToArray());
    }

    private static byte[] Request(string method, string parameters)
    {
        try
        {
            using var parsed = JsonDocument.Parse(parameters);
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WriteNumber("id", 1);
                writer.WriteString("method", method);
                writer.WritePropertyName("params");
                parsed.RootElement.WriteTo(writer);
                writer.WriteEndObject();
            }

            buffer.WriteByte((byte)'\n');
            return buffer.ToArray();
        }
        catch (JsonException e)
        {
            throw new CliException($"The parameters are not JSON: {e.Message} Put them in single quotes, like '{{\"node_id\":\"gpu-1\"}}'.");
        }
    }

    /// <summary>The answer is the line that has the request's id; progress and events may stand before it.</summary>
    private int Show(ReadOnlySpan<byte> answers)
    {
        foreach (var range in answers.Split((byte)'\n'))
        {
            if (answers[range].IsEmpty) continue;
            var reader = new Utf8JsonReader(answers[range]);
            using var line = JsonDocument.ParseValue(ref reader);
            if (line.RootElement.TryGetProperty("result", out var result))
            {
                output.WriteLine(Pretty(result));
                return ExitCodes.Ok;
            }

            if (line.RootElement.TryGetProperty("error", out var error))
            {
                errors.WriteLine(Pretty(error));
                return ExitCodes.Failed;
            }
        }

        errors.WriteLine("The call was not answered.");
        return ExitCodes.Failed;
    }

    private static string Pretty(JsonElement element)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented)) element.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
