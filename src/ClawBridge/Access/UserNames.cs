using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>What users may be called. Pure.</summary>
internal static class UserNames
{
    public const int MaxLength = 128;

    public const int MaxEmailLength = 254;

    public const string Rule = "A name is 1 to 128 letters, digits, dots, dashes, underscores and @, begins with a letter or digit, is no UUID, does not begin with claw_ and is not owner, system or unauthenticated.";

    /// <summary>Names under which the program itself acts, whatever their letters' case.</summary>
    private static readonly string[] Reserved = [Principal.Owner.Name, Principal.System.Name, Principal.Unauthenticated.Name];

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(IsPart)
        && !name.StartsWith(ApiKeys.Prefix, StringComparison.OrdinalIgnoreCase) && !Guid.TryParse(name, out _) && !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Something before and after one @, without white space and control characters.</summary>
    public static bool IsEmail(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return email.Length <= MaxEmailLength && at > 0 && at == email.LastIndexOf('@') && at < email.Length - 1 && email.All(static c => !char.IsWhiteSpace(c) && !char.IsControl(c));
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@';
}
