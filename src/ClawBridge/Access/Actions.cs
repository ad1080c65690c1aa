using ClawBridge.Rpc;

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

    /// <summary>What people also write, and the action that it means.</summary>
    public static readonly IReadOnlyDictionary<string, string> Aliases =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["write"] = Update, ["all"] = Admin, ["*"] = Admin };

    /// <summary>As the contract declares an action on input.</summary>
    public static Shape Shape => Shape.Word(All) with { Aliases = Aliases };
}
