using System.Text;
using ClawBridge.Text;

namespace ClawBridge.Discovery.Join;

/// <summary>The script that a machine joins with, with what only this bridge knows filled in.</summary>
internal static class BootstrapScript
{
    private const string Resource = "bootstrap.sh";
    private const string Place = "#@ VALUES @#";

    /// <param name="gateway">The address that the node dials.</param>
    /// <param name="caPem">The root that it trusts for this address; null leaves that to the system's.</param>
    public static string Text(string gateway, string? caPem) => Template().Replace(Place, Values(gateway, caPem), StringComparison.Ordinal);

    /// <summary>Pure.</summary>
    internal static string Values(string gateway, string? caPem)
    {
        var ca = caPem is null
            ? "carried_ca() { :; }"
            : $"carried_ca() {{\n    cat <<'CA_END'\n{Checked(caPem.ReplaceLineEndings("\n").TrimEnd('\n'))}\nCA_END\n}}";
        return $"default_gateway={ShellQuote.Word(gateway)}\n\n{ca}";
    }

    /// <summary>A here-document ends at its word alone on a line, which no line of a PEM text can be.</summary>
    private static string Checked(string pem) =>
        pem.StartsWith("-----BEGIN CERTIFICATE-----\n", StringComparison.Ordinal)
        && pem.All(static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '-' or ' ' or '\n')
            ? pem
            : throw new InvalidOperationException("The CA's certificate is no PEM text.");

    private static string Template()
    {
        using var stream = typeof(BootstrapScript).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
