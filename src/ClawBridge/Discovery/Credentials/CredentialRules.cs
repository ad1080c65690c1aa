using System.Buffers;
using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Credentials;

/// <summary>The rules of credential profiles. Pure.</summary>
internal static class CredentialRules
{
    public const int MaxNameLength = 63;
    public const int MaxUserLength = 64;
    public const int MaxScope = 64;
    public const int MaxJumps = 5;

    public const string NameRule = "Use 1 to 63 letters, digits, dots, dashes and underscores, with a letter or digit first.";

    private const string FingerprintStart = "SHA256:";
    private const int FingerprintLength = 50;

    private static readonly SearchValues<char> s_base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>
    /// Whether a profile may be offered to a host. Without a scope it may be in the networks of one's own (RFC 1918, unique local,
    /// loopback, link-local); a public, shared or other address has to be in a range of the scope.
    /// </summary>
    public static bool Allows(CredentialProfileRecord profile, NetAddress address) => profile.Scope.Count == 0
        ? AddressKinds.IsOwn(AddressKinds.Of(address))
        : profile.Scope.Any(range => Cidr.TryParse(range, out var cidr) && cidr.Contains(address));

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>A user of a Unix system: never something that a program takes for an option, nor a shell for more than a word.</summary>
    public static bool IsUnixUser(string user) =>
        user.Length is > 0 and <= 32 && (char.IsAsciiLetter(user[0]) || user[0] == '_') && user.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>A user elsewhere, maybe with its domain: <c>DOMAIN\user</c> or <c>user@domain</c>.</summary>
    public static bool IsUser(string user) =>
        user.Length is > 0 and <= MaxUserLength && (char.IsAsciiLetterOrDigit(user[0]) || user[0] == '_')
        && user.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or '\\');

    /// <summary>As <c>ssh-keygen -l</c> writes it.</summary>
    public static bool IsFingerprint(string text) =>
        text.Length == FingerprintLength && text.StartsWith(FingerprintStart, StringComparison.Ordinal)
        && !text.AsSpan(FingerprintStart.Length).ContainsAnyExcept(s_base64);

    public static int DefaultPort(CredentialType type) => type switch
    {
        CredentialType.Ssh => 22,
        CredentialType.Winrm => 5986,
        _ => 443,
    };

    public static AuthMethod DefaultMethod(CredentialType type) => type == CredentialType.Winrm ? AuthMethod.Password : AuthMethod.Key;
}
