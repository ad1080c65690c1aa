namespace ClawBridge.Rpc;

/// <summary>Writes JSON paths as errors show them.</summary>
internal static class ParameterPath
{
    private const int LongestName = 60;

    /// <summary>A member behind its parent's path: <c>.name</c>, or <c>['a b']</c> for what is no plain name.</summary>
    public static string Member(string name)
    {
        var shown = name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 3), "...");
        return shown.Length > 0 && shown.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? "." + shown : $"['{shown}']";
    }
}
