namespace ClawBridge.Access;

/// <summary>What can be done to a resource: the legacy's seven words, and <c>reveal</c> for what shows a secret's value.</summary>
internal static class Actions
{
    public const string Create = "create";
    public const string Read = "read";
    public const string Update = "update";
    public const string Delete = "delete";
    public const string List = "list";
    public const string Execute = "execute";
    public const string Reveal = "reveal";

    /// <summary>All of them.</summary>
    public const string Admin = "admin";

    public static readonly string[] All = [Create, Read, Update, Delete, List, Execute, Reveal, Admin];
}
