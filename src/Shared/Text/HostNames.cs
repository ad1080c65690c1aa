namespace ClawBridge.Text;

/// <summary>Host names after RFC 1123. Pure.</summary>
internal static class HostNames
{
    public const int MaxLength = 253;
    public const int MaxPartLength = 63;

    /// <summary>For errors: what a name may look like.</summary>
    public const string Rule = "Use letters, digits, dashes and dots (RFC 1123), like gpu-1 or gpu-1.lab.example.";

    /// <summary>Letters, digits, dashes and dots; each part 1 to 63 characters, not starting or ending with a dash; 253 in all.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && name.Split('.').All(IsPart);

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= MaxPartLength && part[0] != '-' && part[^1] != '-' && part.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
