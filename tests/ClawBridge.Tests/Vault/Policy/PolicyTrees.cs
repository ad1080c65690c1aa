using ClawBridge.Vault.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Vault.Policy;

/// <summary>Random policies and facts.</summary>
internal static class PolicyTrees
{
    public static readonly string[] LabelKeys = ["env", "team/name", "in", "a-b"];

    private static readonly Gen<string> Words = Gen.Elements("", "a", "deploy", "it's", "say \"no\"", "back\\slash", "ä€😀", "and", "1");

    private static readonly Gen<PolicyNode> TextLiteral = Words.Select(PolicyNode (word) => new PolicyNode.Text(word));

    private static readonly Gen<PolicyNode> NumberLiteral = Gen.Elements(0L, 1, 7, 23, 999_999_999_999_999).Select(PolicyNode (number) => new PolicyNode.Number(number));

    private static readonly Gen<PolicyNode> TextValue = Gen.OneOf(
        TextLiteral,
        Gen.Elements(LabelKeys).Select(PolicyNode (key) => new PolicyNode.Label(key)),
        Gen.Elements(PolicyFact.Purpose, PolicyFact.Session, PolicyFact.Principal, PolicyFact.Agent, PolicyFact.Reason).Select(PolicyNode (fact) => new PolicyNode.Fact(fact)));

    private static readonly Gen<PolicyNode> NumberValue = Gen.OneOf(
        NumberLiteral, Gen.Elements(PolicyFact.Count, PolicyFact.AgeMinutes).Select(PolicyNode (fact) => new PolicyNode.Fact(fact)));

    private static readonly Gen<PolicyNode> Comparisons = Gen.OneOf(
        Compare(TextValue, TextValue, PolicyOperator.Equal, PolicyOperator.NotEqual, PolicyOperator.Contains, PolicyOperator.StartsWith),
        Compare(NumberValue, NumberValue, PolicyOperator.Equal, PolicyOperator.NotEqual, PolicyOperator.Less, PolicyOperator.LessOrEqual, PolicyOperator.Greater, PolicyOperator.GreaterOrEqual),
        Compare(TextValue, ListOf(TextLiteral), PolicyOperator.In),
        Compare(NumberValue, ListOf(NumberLiteral), PolicyOperator.In),
        Compare(ListOf(TextLiteral), TextValue, PolicyOperator.Contains),
        Compare(Gen.Constant<PolicyNode>(new PolicyNode.Fact(PolicyFact.Hour)), Gen.Choose(0, 23).Select(PolicyNode (hour) => new PolicyNode.Number(hour)), PolicyOperator.Equal, PolicyOperator.Less),
        Compare(Gen.Constant<PolicyNode>(new PolicyNode.Fact(PolicyFact.Weekday)), Gen.Elements([.. PolicyWords.Weekdays]).Select(PolicyNode (day) => new PolicyNode.Text(day)), PolicyOperator.NotEqual));

    /// <summary>Whole policies, at most four levels deep.</summary>
    public static Gen<PolicyNode> Policies => Tree(4);

    public static Gen<PolicyFacts> Facts =>
        from texts in Gen.ArrayOf(Words, 5)
        from labels in Gen.ArrayOf(Words, LabelKeys.Length)
        from now in Gen.Choose(0, int.MaxValue)
        from count in Gen.Choose(0, 10)
        from age in Gen.Choose(0, 10)
        select new PolicyFacts
        {
            Purpose = texts[0],
            Session = texts[1],
            Principal = texts[2],
            Agent = texts[3],
            Reason = texts[4],
            Now = now * 1000L,
            Count = count,
            AgeMinutes = age,
            Labels = LabelKeys.Zip(labels).ToDictionary(pair => pair.First, pair => pair.Second),
        };

    private static Gen<PolicyNode> Tree(int depth) => depth == 0
        ? Comparisons
        : Gen.OneOf(
            Comparisons,
            Tree(depth - 1).Select(PolicyNode (inner) => new PolicyNode.Not(inner)),
            from left in Tree(depth - 1) from right in Tree(depth - 1) select (PolicyNode)new PolicyNode.And(left, right),
            from left in Tree(depth - 1) from right in Tree(depth - 1) select (PolicyNode)new PolicyNode.Or(left, right));

    private static Gen<PolicyNode> ListOf(Gen<PolicyNode> items) => Gen.NonEmptyListOf(items).Select(PolicyNode (list) => new PolicyNode.List([.. list.Take(3)]));

    private static Gen<PolicyNode> Compare(Gen<PolicyNode> left, Gen<PolicyNode> right, params PolicyOperator[] operators) =>
        from comparison in Gen.Elements(operators) from l in left from r in right select (PolicyNode)new PolicyNode.Compare(comparison, l, r);
}
