using ClawNode.Config;

namespace ClawNode.Cli;

/// <summary>A command's flags and operands, checked against what it declares.</summary>
internal sealed class CliArguments
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
    private readonly List<string> _operands = [];

    private CliArguments() { }

    public IReadOnlyList<string> Operands => _operands;

    /// <summary>Reads <c>--name value</c>, <c>--name=value</c>, short forms and operands; after <c>--</c> everything is an operand.</summary>
    public static CliArguments Parse(IReadOnlyList<string> words, IReadOnlyList<CliOption> options, int mostOperands)
    {
        var parsed = new CliArguments();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (word == "--")
            {
                parsed._operands.AddRange(words.Skip(at + 1));
                break;
            }
            if (word.Length < 2 || word[0] != '-')
            {
                parsed._operands.Add(word);
                continue;
            }
            var equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
            var option = Find(equals < 0 ? word : word[..equals], options);
            if (option.Value is null)
            {
                if (equals >= 0) throw Usage($"{option.Name} takes no value.");
                parsed.Add(option, "");
            }
            else if (equals >= 0)
            {
                parsed.Add(option, word[(equals + 1)..]);
            }
            else
            {
                if (++at >= words.Count) throw Usage($"{option.Name} needs a value: {option.Name} {option.Value}.");
                parsed.Add(option, words[at]);
            }
        }
        return parsed._operands.Count <= mostOperands ? parsed : throw Usage($"\"{parsed._operands[mostOperands]}\" is one word too many.");
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Value(string name) => _values.TryGetValue(name, out var values) ? values[0] : null;

    public IReadOnlyList<string> Values(string name) => _values.GetValueOrDefault(name) ?? [];

    private static CliOption Find(string name, IReadOnlyList<CliOption> options)
    {
        if (options.FirstOrDefault(option => option.Name == name || option.Short == name) is { } option) return option;
        var near = NearestName.Of(name, options.Select(known => known.Name));
        throw Usage($"{name} is not a flag of this command{(near is null ? "; see --help." : $"; did you mean {near}?")}");
    }

    private static CliException Usage(string message) => new(ExitCodes.Usage, message);

    private void Add(CliOption option, string value)
    {
        if (!_values.TryGetValue(option.Name, out var values)) _values[option.Name] = values = [];
        if (values.Count > 0 && !option.Many) throw Usage($"{option.Name} is there twice.");
        values.Add(value);
    }
}
