using System.Text;
using ClawBridge.Text;

namespace ClawNode.Runtimes.Secrets;

/// <summary>The two forms of a file of variables: for the shell of a container, and for the supervisor of a process. Pure.</summary>
internal static class EnvSecretsText
{
    /// <summary>A script that a POSIX shell reads with <c>.</c>, and that sets every variable to exactly its text.</summary>
    public static string Script(IReadOnlyDictionary<string, string> variables) =>
        string.Concat(InOrder(variables).Select(static variable => $"export {variable.Key}={ShellQuote.Word(variable.Value)}\n"));

    /// <summary><c>NAME=value</c> with a NUL after each, as the kernel shows environments.</summary>
    public static string Block(IReadOnlyDictionary<string, string> variables) =>
        string.Concat(InOrder(variables).Select(static variable => $"{variable.Key}={variable.Value}\0"));

    /// <summary>Reads what <see cref="Block"/> wrote.</summary>
    public static IReadOnlyDictionary<string, string> ReadBlock(ReadOnlySpan<byte> block)
    {
        var variables = new Dictionary<string, string>();
        foreach (var variable in Encoding.UTF8.GetString(block).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) variables[variable[..equals]] = variable[(equals + 1)..];
        }

        return variables;
    }

    private static IEnumerable<KeyValuePair<string, string>> InOrder(IReadOnlyDictionary<string, string> variables) =>
        variables.OrderBy(static variable => variable.Key, StringComparer.Ordinal);
}
