namespace ClawBridge.Cli;

/// <summary>A command line taken apart.</summary>
/// <param name="Command">Null for the bare program (stdio).</param>
/// <param name="Arguments">Words that are no flags.</param>
/// <param name="Flags">By config key; a switch has the value <c>true</c>.</param>
internal sealed record ParsedArguments(string? Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Flags)
{
    public bool Has(string key) => Flags.ContainsKey(key);
}
