using System.Text.Json;

namespace ClawNode.Config;

/// <summary>One JSON object of the config; every error names the key by its path, like <c>links[0].url</c>.</summary>
internal sealed class ConfigObject
{
    private readonly JsonElement _element;
    private readonly string _path;

    private ConfigObject(JsonElement element, string path)
    {
        _element = element;
        _path = path;
    }

    /// <summary>Checks that the element is an object and has no key but the known ones.</summary>
    public static ConfigObject Open(JsonElement element, string path, IReadOnlyList<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new ConfigException($"{(path.Length == 0 ? "The config" : path)} must be a JSON object.");
        var opened = new ConfigObject(element, path);
        foreach (var member in element.EnumerateObject())
        {
            if (known.Contains(member.Name, StringComparer.Ordinal)) continue;
            var near = NearestName.Of(member.Name, known);
            throw new ConfigException($"{opened.At(member.Name)} is not a known key{(near is null ? "; remove it." : $"; did you mean {near}?")}");
        }
        return opened;
    }

    public string? Text(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString() is { Length: > 0 } text ? text : throw new ConfigException($"{At(key)} must not be empty."),
        _ => throw new ConfigException($"{At(key)} must be a text."),
    };

    public bool Flag(string key) => Value(key) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw new ConfigException($"{At(key)} must be true or false."),
    };

    /// <summary>A time in seconds, decimals allowed.</summary>
    public TimeSpan? Seconds(string key, double least, double most) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var seconds) && seconds >= least && seconds <= most => TimeSpan.FromSeconds(seconds),
        _ => throw new ConfigException(FormattableString.Invariant($"{At(key)} must be a number of seconds from {least} to {most}.")),
    };

    /// <summary>A time in whole milliseconds.</summary>
    public TimeSpan? Milliseconds(string key, int least, int most) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var ms) && ms >= least && ms <= most => TimeSpan.FromMilliseconds(ms),
        _ => throw new ConfigException(FormattableString.Invariant($"{At(key)} must be a number of milliseconds from {least} to {most}.")),
    };

    public IReadOnlyList<string>? Texts(string key)
    {
        if (Value(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw new ConfigException($"{At(key)} must be a list of texts.");
        return [.. value.EnumerateArray().Select(item => item.GetString() ?? "")];
    }

    public IReadOnlyDictionary<string, string> Map(string key)
    {
        if (Value(key) is not { } value) return new Dictionary<string, string>();
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(item => item.Value.ValueKind != JsonValueKind.String))
            throw new ConfigException($"{At(key)} must be an object whose values are texts.");
        return value.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString() ?? "", StringComparer.Ordinal);
    }

    public IReadOnlyList<(JsonElement Element, string Path)> Items(string key)
    {
        if (Value(key) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) throw new ConfigException($"{At(key)} must be a list.");
        return [.. value.EnumerateArray().Select((item, index) => (item, FormattableString.Invariant($"{At(key)}[{index}]")))];
    }

    public string At(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private JsonElement? Value(string key) =>
        _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
