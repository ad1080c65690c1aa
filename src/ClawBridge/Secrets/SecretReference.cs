using System.Globalization;

namespace ClawBridge.Secrets;

/// <summary>How a use names a secret: its id for the newest version, or <c>id@version</c>.</summary>
/// <param name="Version">Null = the newest.</param>
internal readonly record struct SecretReference(string Id, int? Version)
{
    public static bool TryParse(string text, out SecretReference reference)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var id = at < 0 ? text : text[..at];
        int? version = null;
        reference = default;
        if (!SecretIds.IsId(id)) return false;
        if (at >= 0)
        {
            if (!int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || text[at + 1] == '0') return false;
            version = number;
        }

        reference = new SecretReference(id, version);
        return true;
    }

    public override string ToString() => Version is { } version ? FormattableString.Invariant($"{Id}@{version}") : Id;
}
