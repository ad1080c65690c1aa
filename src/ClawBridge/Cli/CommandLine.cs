using ClawBridge.Text;

namespace ClawBridge.Cli;

/// <summary>Takes a command line apart. Pure.</summary>
internal static class CommandLine
{
    private static readonly IReadOnlyList<string> Commands = ["serve", "call", "describe", "doctor", "state", "audit", "mcp"];

    public static readonly Option Since = new("since", "MS", "only records from this Unix millisecond on (audit export)");
    public static readonly Option Until = new("until", "MS", "only records before this Unix millisecond (audit export)");
    public static readonly Option Expect = new("expect", "SEQ:HASH", "a head noted earlier that must still hold (audit verify)");
    public static readonly Option Allow = new("allow", "PATTERNS", "offer only these methods or groups, like node_*,workload (mcp)");
    public static readonly Option Deny = new("deny", "PATTERNS", "do not offer these methods or groups (mcp)");
    public static readonly Option NoConfirm = new("no_confirm", null, "carry out destructive calls unasked (mcp)");

    private static readonly IReadOnlyList<Option> Own =
    [
        new("help", null, "print this"),
        new("version", null, "print the version"),
        new("json", null, "print JSON (describe, doctor)"),
        new("markdown", null, "print handlers.md (describe)"),
        Since,
        Until,
        Expect,
        Allow,
        Deny,
        NoConfirm,
    ];

    /// <exception cref="CliException">An unknown command or flag, or a flag without its value.</exception>
    public static ParsedArguments Parse(IReadOnlyList<string> args)
    {
        string? command = null;
        List<string> arguments = [];
        Dictionary<string, string> flags = new(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            var word = args[i];
            if (word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2) i = TakeFlag(args, i, flags);
            else if (word == "-h") flags["help"] = "true";
            else if (command is null && arguments.Count == 0) command = Commands.Contains(word) ? word : throw UnknownCommand(word);
            else arguments.Add(word);
        }

        Check(command, arguments, flags);
        return new ParsedArguments(command, arguments, flags);
    }

    private static void Check(string? command, List<string> arguments, Dictionary<string, string> flags)
    {
        if (arguments.Count > 0 && command is ("serve" or "doctor" or "mcp"))
            throw new CliException($"claw-bridge {command} takes flags only, not '{arguments[0]}'; see claw-bridge --help.");
        CheckOwner(command, flags, "audit", Since, Until, Expect);
        CheckOwner(command, flags, "mcp", Allow, Deny, NoConfirm);
        if (flags.ContainsKey(Options.StateDir.Key) && flags.GetValueOrDefault(Options.InMemory.Key) is "true")
            throw new CliException("Give either --state-dir or --in-memory, not both: the one keeps the state, the other nothing.");
    }

    private static void CheckOwner(string? command, Dictionary<string, string> flags, string owner, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            if (command != owner && flags.ContainsKey(option.Key)) throw new CliException($"{option.Flag} belongs to claw-bridge {owner}; see claw-bridge --help.");
        }
    }

    private static int TakeFlag(IReadOnlyList<string> args, int index, Dictionary<string, string> flags)
    {
        var word = args[index];
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word : word[..equals];
        var option = Options.All.Append(Options.Config).Concat(Own).FirstOrDefault(o => o.Flag == name)
            ?? throw new CliException($"The flag {name} does not exist.{Nearest(name, [.. Options.All.Append(Options.Config).Concat(Own).Select(o => o.Flag)])}");
        if (equals >= 0)
        {
            flags[option.Key] = word[(equals + 1)..];
            return index;
        }

        if (option.Value is null)
        {
            flags[option.Key] = "true";
            return index;
        }

        if (index + 1 >= args.Count) throw new CliException($"The flag {name} needs a value: {name} {option.Value}.");
        flags[option.Key] = args[index + 1];
        return index + 1;
    }

    private static CliException UnknownCommand(string word) =>
        new($"The command '{word}' does not exist.{Nearest(word, Commands)} Without a command claw-bridge serves JSON-RPC on stdin and stdout; see claw-bridge --help.");

    private static string Nearest(string word, IReadOnlyList<string> names)
    {
        var nearest = Suggestions.Nearest(word, names);
        return nearest.Count == 0 ? "" : $" Did you mean {nearest[0]}?";
    }
}
