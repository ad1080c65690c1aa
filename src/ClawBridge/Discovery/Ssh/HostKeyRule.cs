using System.Text.RegularExpressions;

namespace ClawBridge.Discovery.Ssh;

/// <summary>Which host key a machine may show.</summary>
/// <param name="Fingerprint">As <c>ssh-keygen -l</c> prints it, <c>SHA256:</c> and 43 characters; only with <see cref="HostKeyPolicy.Pinned"/>.</param>
internal sealed partial record HostKeyRule(HostKeyPolicy Policy, string? Fingerprint = null)
{
    public const string FingerprintRule = "A fingerprint looks like SHA256: and 43 characters of base64; ssh-keygen -lf FILE.pub prints it.";

    public static readonly HostKeyRule Strict = new(HostKeyPolicy.Strict);

    public static bool IsFingerprint(string text) => Form().IsMatch(text);

    [GeneratedRegex("^SHA256:[A-Za-z0-9+/]{43}\\z")]
    private static partial Regex Form();
}
