namespace ClawBridge.Discovery.Bootstrap;

/// <summary>
/// Lines of <c>name=value</c> that a script printed. Pure; what is not of that form is left out, and so are control characters, which have
/// no place in a path or a sentence.
/// </summary>
internal sealed class RemoteFacts
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public RemoteFacts(string output)
    {
        foreach (var line in output.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) _values[line[..equals]] = new string([.. line[(equals + 1)..].Where(static c => !char.IsControl(c))]);
        }
    }

    /// <summary>Null when it was not printed or is empty.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public bool Has(string name) => this[name] is not null;

    /// <summary>For a sentence: no longer than one can read.</summary>
    public string Word(string name, string otherwise)
    {
        const int longest = 80;
        return this[name] is not { } value ? otherwise : value.Length <= longest ? value : value[..longest] + "…";
    }
}
