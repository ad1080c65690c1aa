using System.Globalization;
using System.Text;

namespace ClawBridge.Vault.Policy;

/// <summary>Writes a parsed policy with as few parentheses as it needs; parsed again it is the same. Pure.</summary>
internal static class PolicyPrinter
{
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int ComparisonLevel = 4;
    private const int ValueLevel = 5;

    public static string Print(PolicyNode policy)
    {
        var text = new StringBuilder();
        Write(text, policy, OrLevel);
        return text.ToString();
    }

    /// <param name="least">What binds less than this needs parentheses.</param>
    private static void Write(StringBuilder text, PolicyNode node, int least)
    {
        var level = Level(node);
        if (level < least) text.Append('(');
        switch (node)
        {
            case PolicyNode.Or or:
                Pair(text, or.Left, PolicyWords.Or, or.Right, OrLevel, OrLevel + 1);
                break;
            case PolicyNode.And and:
                Pair(text, and.Left, PolicyWords.And, and.Right, AndLevel, AndLevel + 1);
                break;
            case PolicyNode.Not not:
                text.Append(PolicyWords.Not).Append(' ');
                Write(text, not.Inner, NotLevel);
                break;
            case PolicyNode.Compare compare:
                Pair(text, compare.Left, PolicyWords.Of(compare.By), compare.Right, ValueLevel, ValueLevel);
                break;
            default:
                Value(text, node);
                break;
        }

        if (level < least) text.Append(')');
    }

    private static void Pair(StringBuilder text, PolicyNode left, string between, PolicyNode right, int leftLeast, int rightLeast)
    {
        Write(text, left, leftLeast);
        text.Append(' ').Append(between).Append(' ');
        Write(text, right, rightLeast);
    }

    private static void Value(StringBuilder text, PolicyNode node)
    {
        switch (node)
        {
            case PolicyNode.Text literal:
                Quoted(text, literal.Value);
                break;
            case PolicyNode.Number number:
                text.Append(number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case PolicyNode.Fact fact:
                text.Append(PolicyWords.Of(fact.Which));
                break;
            case PolicyNode.Label label:
                LabelOf(text, label.Key);
                break;
            case PolicyNode.List list:
                ListOf(text, list);
                break;
        }
    }

    private static void ListOf(StringBuilder text, PolicyNode.List list)
    {
        text.Append('[');
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Value(text, list.Items[i]);
        }

        text.Append(']');
    }

    private static void LabelOf(StringBuilder text, string key)
    {
        text.Append(PolicyWords.Labels);
        if (key.Length > 0 && PolicyLexer.IsNameStart(key[0]) && key.All(PolicyLexer.IsNamePart))
        {
            text.Append('.').Append(key);
            return;
        }

        text.Append('[');
        Quoted(text, key);
        text.Append(']');
    }

    private static void Quoted(StringBuilder text, string value) =>
        text.Append('"').Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');

    private static int Level(PolicyNode node) => node switch
    {
        PolicyNode.Or => OrLevel,
        PolicyNode.And => AndLevel,
        PolicyNode.Not => NotLevel,
        PolicyNode.Compare => ComparisonLevel,
        _ => ValueLevel,
    };
}
