namespace ClawBridge.Vault.Policy;

/// <summary>Judges a parsed policy. Texts are compared character by character; letter case counts. Pure.</summary>
internal static class PolicyEvaluator
{
    /// <summary>Whether the policy allows an access of which these facts are true.</summary>
    /// <param name="policy">A whole policy, parsed with the labels of the facts.</param>
    public static bool Allows(PolicyNode policy, PolicyFacts facts) => policy switch
    {
        PolicyNode.Or or => Allows(or.Left, facts) || Allows(or.Right, facts),
        PolicyNode.And and => Allows(and.Left, facts) && Allows(and.Right, facts),
        PolicyNode.Not not => !Allows(not.Inner, facts),
        PolicyNode.Compare compare => Holds(compare, facts),
        _ => throw new ArgumentException("A value alone is no policy; the parser refuses it.", nameof(policy)),
    };

    private static bool Holds(PolicyNode.Compare compare, PolicyFacts facts) => (compare.By, compare.Left, compare.Right) switch
    {
        (PolicyOperator.Equal, var left, var right) => AreEqual(left, right, facts),
        (PolicyOperator.NotEqual, var left, var right) => !AreEqual(left, right, facts),
        (PolicyOperator.Less, var left, var right) => Number(left, facts) < Number(right, facts),
        (PolicyOperator.LessOrEqual, var left, var right) => Number(left, facts) <= Number(right, facts),
        (PolicyOperator.Greater, var left, var right) => Number(left, facts) > Number(right, facts),
        (PolicyOperator.GreaterOrEqual, var left, var right) => Number(left, facts) >= Number(right, facts),
        (PolicyOperator.In, var item, PolicyNode.List list) => list.Items.Any(candidate => AreEqual(candidate, item, facts)),
        (PolicyOperator.Contains, PolicyNode.List list, var item) => list.Items.Any(candidate => AreEqual(candidate, item, facts)),
        (PolicyOperator.Contains, var whole, var part) => Text(whole, facts).Contains(Text(part, facts), StringComparison.Ordinal),
        (PolicyOperator.StartsWith, var whole, var start) => Text(whole, facts).StartsWith(Text(start, facts), StringComparison.Ordinal),
        _ => throw new ArgumentException("The parts of this comparison do not fit; the parser refuses it.", nameof(compare)),
    };

    private static bool AreEqual(PolicyNode left, PolicyNode right, PolicyFacts facts) =>
        left.Type == PolicyType.Text ? Text(left, facts) == Text(right, facts) : Number(left, facts) == Number(right, facts);

    private static string Text(PolicyNode node, PolicyFacts facts) => node switch
    {
        PolicyNode.Text text => text.Value,
        PolicyNode.Label label => facts.Labels[label.Key],
        PolicyNode.Fact fact => facts.Text(fact.Which),
        _ => throw new ArgumentException("This is no text; the parser refuses it.", nameof(node)),
    };

    private static long Number(PolicyNode node, PolicyFacts facts) => node switch
    {
        PolicyNode.Number number => number.Value,
        PolicyNode.Fact fact => facts.Number(fact.Which),
        _ => throw new ArgumentException("This is no number; the parser refuses it.", nameof(node)),
    };
}
