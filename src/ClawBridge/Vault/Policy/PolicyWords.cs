namespace ClawBridge.Vault.Policy;

/// <summary>The words of the policy language. Pure.</summary>
internal static class PolicyWords
{
    public const string And = "and";
    public const string Or = "or";
    public const string Not = "not";
    public const string Labels = "labels";

    public static readonly IReadOnlyDictionary<string, PolicyFact> Facts = new Dictionary<string, PolicyFact>(StringComparer.Ordinal)
    {
        ["purpose"] = PolicyFact.Purpose,
        ["session"] = PolicyFact.Session,
        ["principal"] = PolicyFact.Principal,
        ["agent"] = PolicyFact.Agent,
        ["reason"] = PolicyFact.Reason,
        ["weekday"] = PolicyFact.Weekday,
        ["hour"] = PolicyFact.Hour,
        ["count"] = PolicyFact.Count,
        ["age_minutes"] = PolicyFact.AgeMinutes,
    };

    public static readonly IReadOnlyDictionary<string, PolicyOperator> Operators = new Dictionary<string, PolicyOperator>(StringComparer.Ordinal)
    {
        ["=="] = PolicyOperator.Equal,
        ["!="] = PolicyOperator.NotEqual,
        ["<"] = PolicyOperator.Less,
        ["<="] = PolicyOperator.LessOrEqual,
        [">"] = PolicyOperator.Greater,
        [">="] = PolicyOperator.GreaterOrEqual,
        ["in"] = PolicyOperator.In,
        ["contains"] = PolicyOperator.Contains,
        ["startswith"] = PolicyOperator.StartsWith,
    };

    /// <summary>By <see cref="DayOfWeek"/>.</summary>
    public static readonly IReadOnlyList<string> Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <summary>What may stand where a value is expected, for suggestions.</summary>
    public static IEnumerable<string> Values => [.. Facts.Keys, Labels];

    public static bool IsReserved(string word) => word is And or Or or Not || Operators.ContainsKey(word);

    public static string Of(PolicyFact fact) => Facts.First(pair => pair.Value == fact).Key;

    public static string Of(PolicyOperator comparison) => Operators.First(pair => pair.Value == comparison).Key;

    public static PolicyType TypeOf(PolicyFact fact) =>
        fact is PolicyFact.Hour or PolicyFact.Count or PolicyFact.AgeMinutes ? PolicyType.Number : PolicyType.Text;
}
