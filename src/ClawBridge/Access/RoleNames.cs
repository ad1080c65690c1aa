namespace ClawBridge.Access;

/// <summary>What roles may be called. Pure.</summary>
internal static class RoleNames
{
    public const int MaxLength = 64;

    public const string Rule = "A role's name is 1 to 64 lower-case letters, digits, dots, dashes and underscores, and begins with a letter.";

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterLower(name[0]) && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');

    /// <summary>As roles are kept: in lower case, and without the legacy's alias.</summary>
    public static string Canonical(string name) => BuiltInRoles.Canonical(name.ToLowerInvariant());

    /// <summary>Whether every cluster has the role, under this name or the legacy's.</summary>
    public static bool IsBuiltIn(string name) => BuiltInRoles.Find(Canonical(name)) is not null;
}
