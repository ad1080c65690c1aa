namespace ClawBridge.Vault.Policy;

/// <summary>Which parts of a policy fit together. Pure.</summary>
internal static class PolicyTyping
{
    private const int LastHour = 23;

    /// <param name="what">Begins the sentence, like <c>what and joins</c>.</param>
    public static void RequireCondition(PolicyNode node, int position, string what)
    {
        if (node.Type != PolicyType.Condition) throw new PolicyException(position, $"{what} must be a condition like purpose == \"deploy\", and this is {Name(node.Type)}");
    }

    /// <summary>Refuses a comparison of values that do not fit, or that can never be equal.</summary>
    public static void Check(PolicyOperator by, (PolicyNode Node, int Position) left, int position, (PolicyNode Node, int Position) right)
    {
        if (!Fits(by, left.Node.Type, right.Node.Type))
            throw new PolicyException(position, $"{PolicyWords.Of(by)} {Needs(by)}, and here are {Name(left.Node.Type)} and {Name(right.Node.Type)}");
        if (by is not (PolicyOperator.Equal or PolicyOperator.NotEqual or PolicyOperator.In)
            && !(by == PolicyOperator.Contains && left.Node is PolicyNode.List)) return;
        RequirePossible(left.Node, right);
        RequirePossible(right.Node, left);
    }

    private static bool Fits(PolicyOperator by, PolicyType left, PolicyType right) => by switch
    {
        PolicyOperator.Equal or PolicyOperator.NotEqual => left == right && (left is PolicyType.Text or PolicyType.Number),
        PolicyOperator.In => IsItemOf(left, right),
        PolicyOperator.Contains => IsItemOf(right, left) || (left == PolicyType.Text && right == PolicyType.Text),
        PolicyOperator.StartsWith => left == PolicyType.Text && right == PolicyType.Text,
        _ => left == PolicyType.Number && right == PolicyType.Number,
    };

    private static bool IsItemOf(PolicyType item, PolicyType list) =>
        (item, list) is (PolicyType.Text, PolicyType.TextList) or (PolicyType.Number, PolicyType.NumberList);

    private static string Needs(PolicyOperator by) => by switch
    {
        PolicyOperator.Equal or PolicyOperator.NotEqual => "compares two texts or two numbers",
        PolicyOperator.In => "takes a value and a list of the same kind",
        PolicyOperator.Contains => "takes two texts, or a list and a value of the same kind",
        PolicyOperator.StartsWith => "takes two texts",
        _ => "compares two numbers",
    };

    /// <summary>A weekday or hour that does not exist makes a policy that never, or always, holds.</summary>
    private static void RequirePossible(PolicyNode fact, (PolicyNode Node, int Position) value)
    {
        if (fact is not PolicyNode.Fact { Which: var which }) return;
        foreach (var item in value.Node is PolicyNode.List list ? list.Items : [value.Node])
        {
            if (which == PolicyFact.Weekday && item is PolicyNode.Text text && !PolicyWords.Weekdays.Contains(text.Value))
                throw new PolicyException(value.Position, "weekday is one of monday, tuesday, wednesday, thursday, friday, saturday, sunday");
            if (which == PolicyFact.Hour && item is PolicyNode.Number { Value: > LastHour })
                throw new PolicyException(value.Position, $"hour is a number from 0 to {LastHour}");
        }
    }

    private static string Name(PolicyType type) => type switch
    {
        PolicyType.Condition => "a condition",
        PolicyType.Text => "a text",
        PolicyType.Number => "a number",
        PolicyType.TextList => "a list of texts",
        _ => "a list of numbers",
    };
}
