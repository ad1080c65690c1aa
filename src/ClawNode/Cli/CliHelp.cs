using System.Text;

namespace ClawNode.Cli;

/// <summary>The help texts, made from what the commands declare.</summary>
internal static class CliHelp
{
    public static string Program(IReadOnlyList<ICliCommand> commands)
    {
        var text = new StringBuilder("""
            clawnode: the agent of a GPU machine. It joins a claw-bridge or an OpenClaw gateway, tells it of the machine's GPUs, and
            runs what it is asked to.

            Usage: clawnode [COMMAND] [FLAGS]     (without a command: run)

            Commands:

            """);
        foreach (var command in commands) text.Append("  ").Append(command.Name.PadRight(13)).Append(command.Summary).Append('\n');
        text.Append("""

            clawnode COMMAND --help shows a command's flags. Every command takes --json.
            Exit codes: 0 done, 1 failed, 2 wrong use, 3 config or state cannot be used, 4 not reachable, 5 refused, 6 waits for approval.

            """);
        return text.ToString();
    }

    public static string Command(ICliCommand command)
    {
        var text = new StringBuilder();
        text.Append("clawnode ").Append(command.Name).Append(": ").Append(command.Summary).Append("\n\nUsage: clawnode ").Append(command.Name);
        if (command.Operands.Length > 0) text.Append(' ').Append(command.Operands);
        text.Append(" [FLAGS]\n\nFlags:\n");
        foreach (var option in command.Options.Concat(CommonOptions.All))
        {
            var name = option.Value is null ? option.Name : $"{option.Name} {option.Value}";
            text.Append("  ").Append(name.PadRight(26)).Append(option.Help).Append(option.Many ? " (repeatable)" : "").Append('\n');
        }
        return text.ToString();
    }
}
