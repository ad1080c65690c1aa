using System.Buffers;

namespace ClawBridge.Workloads;

/// <summary>What an image reference may look like: what the legacy bridge took, without what no engine could ever pull.</summary>
internal static class ImageRules
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>What is wrong with it, as the end of a sentence that starts with "The image"; null when nothing is.</summary>
    public static string? Problem(string image)
    {
        if (image.Length == 0) return "is empty";
        if (image.Any(char.IsWhiteSpace)) return "contains white space";
        if (image.Any(char.IsControl)) return "contains a control character";
        if (image.Contains("://", StringComparison.Ordinal)) return "is a URL; write it without the scheme, like registry.lab:5000/train:1";
        if (image[0] == '-') return "starts with '-'";
        if (image[0] is ':' or '@') return $"starts with '{image[0]}', so its name is missing";
        if (image[^1] is ':' or '/') return $"ends with '{image[^1]}', so its last part is missing";
        var at = image.IndexOf('@', StringComparison.Ordinal);
        if (at < 0) return null;
        var digest = image.AsSpan(at + 1);
        if (!digest.StartsWith("sha256:") && !digest.StartsWith("sha512:")) return "has a digest that does not start with sha256: or sha512:";
        var digits = digest.StartsWith("sha256:") ? 64 : 128;
        var hex = digest[7..];
        return hex.Length == digits && !hex.ContainsAnyExcept(HexDigits) ? null : $"has a digest that is not {digits} hexadecimal digits after {digest[..7]}";
    }
}
