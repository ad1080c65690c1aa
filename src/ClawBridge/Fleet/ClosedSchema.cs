using System.Text.Json;

namespace ClawBridge.Fleet;

/// <summary>Checks a JSON value against a closed schema, with the words that OpenClaw's gateway has for each fault. Pure.</summary>
internal static class ClosedSchema
{
    /// <summary>What is wrong with a value, like <c>at root: unexpected property 'foo'</c>; null when nothing is.</summary>
    public static string? Fault(JsonElement value, SchemaMember[] members) =>
        value.ValueKind == JsonValueKind.Object ? Fault(value, "", members) : "must be object";

    private static string? Fault(JsonElement value, string path, SchemaMember[] members)
    {
        foreach (var property in value.EnumerateObject())
        {
            var member = Array.Find(members, m => property.NameEquals(m.Name));
            if (member is null) return $"at {(path.Length == 0 ? "root" : path)}: unexpected property '{Shown(property.Name)}'";
            if (Fault(property.Value, $"{path}/{member.Name}", member) is { } fault) return fault;
        }

        var missing = Array.Find(members, m => m.IsRequired && !value.TryGetProperty(m.Name, out _));
        if (missing is null) return null;
        return $"{(path.Length == 0 ? "" : $"at {path}: ")}must have required property '{missing.Name}'";
    }

    private static string? Fault(JsonElement value, string path, SchemaMember member) => member.Kind switch
    {
        SchemaKind.Integer => IntegerFault(value, path, member.Min),
        SchemaKind.Text => TextFault(value, path, member),
        SchemaKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : $"at {path}: must be boolean",
        SchemaKind.Texts => TextsFault(value, path),
        SchemaKind.Booleans => BooleansFault(value, path),
        SchemaKind.Record => value.ValueKind == JsonValueKind.Object ? Fault(value, path, member.Members) : $"at {path}: must be object",
        _ => null,
    };

    private static string? IntegerFault(JsonElement value, string path, long min)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number)) return $"at {path}: must be integer";
        return number < min ? $"at {path}: must be >= {min}" : null;
    }

    private static string? TextFault(JsonElement value, string path, SchemaMember member)
    {
        if (value.ValueKind != JsonValueKind.String) return $"at {path}: must be string";
        if (member.Words.Length > 0)
            return Array.Exists(member.Words, value.ValueEquals) ? null : $"at {path}: must be equal to one of the allowed values";
        if (member.Min > 0 && value.ValueEquals("")) return $"at {path}: must NOT have fewer than 1 characters";
        return member.Max is { } max && value.GetString()!.Length > max ? $"at {path}: must NOT have more than {max} characters" : null;
    }

    private static string? TextsFault(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array) return $"at {path}: must be array";
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) return $"at {path}/{i}: must be string";
            if (item.ValueEquals("")) return $"at {path}/{i}: must NOT have fewer than 1 characters";
            i++;
        }

        return null;
    }

    private static string? BooleansFault(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object) return $"at {path}: must be object";
        foreach (var property in value.EnumerateObject())
            if (property.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return $"at {path}/{Shown(property.Name)}: must be boolean";
        return null;
    }

    private static string Shown(string name) => name.Length <= 60 ? name : string.Concat(name.AsSpan(0, 57), "...");
}
