namespace ClawBridge.Discovery.Bootstrap;

/// <summary>Lines of <c>name=value</c> that a script printed. Pure; what is not of that form is left out.</summary>
internal sealed class RemoteFacts
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public RemoteFacts(string output)
    {
        foreach (var line in output.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) _values[line[..equals]] = line[(equals + 1)..].TrimEnd('\r');
        }
    }

    /// <summary>Null when it was not printed or is empty.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public bool Has(string name) => this[name] is not null;
}
