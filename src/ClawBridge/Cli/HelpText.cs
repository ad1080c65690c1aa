using System.Text;

namespace ClawBridge.Cli;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    public static string Render()
    {
        var text = new StringBuilder("""
            claw-bridge: run GPU machines as one cluster, over JSON-RPC

            usage:
              claw-bridge [flags]                    serve JSON-RPC on stdin and stdout (and nodes, with --listen)
              claw-bridge serve [flags]              the same without stdin and stdout, until SIGTERM
              claw-bridge call METHOD [JSON]         make one call, print its result; exit 1 with the error on stderr
              claw-bridge mcp [flags]                serve tools and resources to MCP clients on stdin and stdout
              claw-bridge describe [METHOD]          what a method takes and gives, or the list of methods
              claw-bridge doctor                     check this machine and the state directory, and say what to do
              claw-bridge audit export               print the audit log as JSON lines, byte for byte as it was hashed
              claw-bridge audit verify               prove that the audit log is what was written; exit 1 if it is not
              claw-bridge state backup FILE          copy the state while it is in use (without the master key)
              claw-bridge state restore FILE         put a copy in place of the state; no bridge may be running on it

            A second claw-bridge on the same state directory attaches to the first, so every call sees the live cluster.

            flags:

            """);
        foreach (var option in Options.All.Append(Options.Config).Concat([CommandLine.Allow, CommandLine.Deny, CommandLine.NoConfirm, CommandLine.Since, CommandLine.Until, CommandLine.Expect]))
            text.Append("  ").Append($"{option.Flag} {option.Value}".PadRight(28)).Append(option.Meaning).Append('\n');
        return text.Append("""
              --json                      print JSON (describe, doctor)
              --markdown                  print handlers.md (describe)
              --help, --version

            Each flag is also a key of the config file (--drain-timeout is drain_timeout) and an environment variable
            (CLAW_BRIDGE_DRAIN_TIMEOUT). Flags win over the environment, that over the file.

            """).ToString();
    }
}
