using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawNode.Config;

namespace ClawNode.Commands;

/// <summary>Turns a caller's JSON into a command's parameters; what is wrong is named.</summary>
internal static class CommandParameters
{
    /// <summary>
    /// Reads the parameters; none sent is the same as an empty object. Names may also be written in camel case, as OpenClaw
    /// and the legacy do. An unknown name or a wrong type is <c>INVALID_PARAMS</c>.
    /// </summary>
    public static T Read<T>(JsonElement parameters, JsonTypeInfo<T> type)
    {
        if (parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return Read("{}"u8, type);
        if (parameters.ValueKind != JsonValueKind.Object) throw Invalid("The parameters must be a JSON object.");

        var known = type.Properties.Select(property => property.Name).ToArray();
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            // A command without parameters takes no notice of what is sent along.
            foreach (var member in parameters.EnumerateObject().Where(_ => known.Length > 0))
            {
                var name = known.Contains(member.Name, StringComparer.Ordinal) ? member.Name : JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
                if (!known.Contains(name, StringComparer.Ordinal)) throw Unknown(member.Name, known);
                writer.WritePropertyName(name);
                member.Value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return Read(buffer.ToArray(), type);
    }

    public static CommandException Invalid(string message) => new(InvokeErrorCodes.InvalidParams, message);

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Invalid("The parameters must be a JSON object.");
        }
        catch (JsonException e)
        {
            var field = e.Path is null or "$" ? "" : $" at {e.Path}";
            throw new CommandException(InvokeErrorCodes.InvalidParams, $"The parameters are wrong{field}: {Reason(e, type)}", e);
        }
    }

    private static string Reason<T>(JsonException error, JsonTypeInfo<T> type)
    {
        var missing = type.Properties.Where(property => property.IsRequired).Select(property => property.Name).ToArray();
        return error.Path is null or "$" && missing.Length > 0
            ? $"required are {string.Join(", ", missing)}."
            : "the value has the wrong type.";
    }

    private static CommandException Unknown(string name, string[] known) =>
        Invalid($"\"{name}\" is not a parameter{(NearestName.Of(name, known) is { } near ? $"; did you mean {near}?" : $"; known are {string.Join(", ", known)}.")}");
}
