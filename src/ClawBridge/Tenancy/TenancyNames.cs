using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>What tenants and namespaces may be called. Pure.</summary>
internal static class TenancyNames
{
    public const int LongestTenant = 128;
    public const int LongestNamespace = 63;
    public const int LongestDisplayName = 200;

    /// <summary>-32602 unless it is 1 to 128 ASCII letters, digits, dashes and underscores, a letter first and no dash or underscore last, and no id.</summary>
    public static void CheckTenant(string name, string field = "$.name")
    {
        var isName = name.Length is > 0 and <= LongestTenant && char.IsAsciiLetter(name[0]) && name[^1] is not ('-' or '_')
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !Guid.TryParse(name, out _);
        if (!isName)
        {
            throw RpcException.Invalid(field, "The tenant's name is not valid.",
                $"Use 1 to {LongestTenant} letters, digits, dashes and underscores, with a letter first and no dash or underscore at the end, and not an id.");
        }
    }

    /// <summary>-32602 unless it is 1 to 63 lower-case letters, digits and dashes, a letter first and no dash last, and no id.</summary>
    public static void CheckNamespace(string name, string field = "$.name")
    {
        var isName = name.Length is > 0 and <= LongestNamespace && char.IsAsciiLetterLower(name[0]) && name[^1] != '-'
            && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && !Guid.TryParse(name, out _);
        if (!isName)
        {
            throw RpcException.Invalid(field, "The namespace's name is not valid.",
                $"Use 1 to {LongestNamespace} lower-case letters, digits and dashes, with a letter first and no dash at the end, and not an id.");
        }
    }

    /// <summary>-32602 for a text that would break a line.</summary>
    public static void CheckDisplayName(string? name, string field = "$.display_name")
    {
        if (name is not null && name.Any(char.IsControl)) throw RpcException.Invalid(field, "The display name contains control characters.", "Use one line of plain text.");
    }
}
