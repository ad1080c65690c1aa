namespace ClawBridge.Workloads;

/// <summary>What an image reference may look like: exactly what the legacy bridge took.</summary>
internal static class ImageRules
{
    /// <summary>What is wrong with it, as the end of a sentence that starts with "The image"; null when nothing is.</summary>
    public static string? Problem(string image)
    {
        if (image.Length == 0) return "is empty";
        if (image.Any(char.IsWhiteSpace)) return "contains white space";
        if (image.Any(char.IsControl)) return "contains a control character";
        if (image[0] is ':' or '@') return $"starts with '{image[0]}', so its name is missing";
        if (image[^1] is ':' or '/') return $"ends with '{image[^1]}', so its last part is missing";
        var at = image.IndexOf('@', StringComparison.Ordinal);
        if (at < 0) return null;
        var digest = image.AsSpan(at + 1);
        return digest.StartsWith("sha256:") || digest.StartsWith("sha512:") ? null : "has a digest that does not start with sha256: or sha512:";
    }
}
