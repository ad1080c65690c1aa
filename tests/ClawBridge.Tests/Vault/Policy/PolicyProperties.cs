using ClawBridge.Vault.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Vault.Policy;

/// <summary>What holds for any policy and any text that is none.</summary>
internal sealed class PolicyProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true);

    private static readonly string[] Pieces =
    [
        "purpose", "hour", "count", "labels", ".", "env", "[", "]", "(", ")", ",", "and", "or", "not", "in", "contains", "startswith", "==", "!=", "<", "<=", ">", ">=",
        "\"a\"", "'b'", "7", "weekday", "\"monday\"", "\"", "\\", "=", "&&", "-", "1.5", "999999999999999999999", "\0", "ä", " ", "\n", "true", "null",
    ];

    [Test]
    public void What_is_printed_parses_to_the_same() => Check.One(Many, Prop.ForAll(PolicyTrees.Policies.ToArbitrary(), policy =>
    {
        var printed = policy.ToString();
        // Longer ones are refused for their length alone.
        return printed.Length > PolicyParser.MaxLength || Parse(printed).Equals(policy);
    }));

    [Test]
    public void Any_text_parses_or_is_refused_with_a_place_in_it() =>
        Check.One(Many, Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => IsParsedOrRefused(text.Get)));

    [Test]
    public void Any_sequence_of_words_parses_or_is_refused_with_a_place_in_it() =>
        Check.One(Many, Prop.ForAll(Gen.ListOf(Gen.Elements(Pieces)).ToArbitrary(), pieces => IsParsedOrRefused(string.Join(' ', pieces)) && IsParsedOrRefused(string.Concat(pieces))));

    [Test]
    public void A_policy_with_a_flaw_parses_or_is_refused_with_a_place_in_it()
    {
        var flawed = from policy in PolicyTrees.Policies from place in Gen.Choose(0, 1000) from piece in Gen.Elements(Pieces) select (policy.ToString(), place, piece);
        Check.One(Many, Prop.ForAll(flawed.ToArbitrary(), flaw =>
        {
            var (text, place, piece) = flaw;
            var at = place % text.Length;
            return IsParsedOrRefused(text.Insert(at, piece)) && IsParsedOrRefused(text.Remove(at, 1)) && IsParsedOrRefused(text[..at]);
        }));
    }

    [Test]
    public void Every_policy_can_be_judged_and_logic_holds()
    {
        var cases = from left in PolicyTrees.Policies from right in PolicyTrees.Policies from facts in PolicyTrees.Facts select (left, right, facts);
        Check.One(Many, Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var (left, right, facts) = c;
            var (l, r) = (PolicyEvaluator.Allows(left, facts), PolicyEvaluator.Allows(right, facts));
            return PolicyEvaluator.Allows(new PolicyNode.Not(left), facts) == !l
                && PolicyEvaluator.Allows(new PolicyNode.And(left, right), facts) == (l && r)
                && PolicyEvaluator.Allows(new PolicyNode.Or(left, right), facts) == (l || r);
        }));
    }

    private static bool IsParsedOrRefused(string text)
    {
        try
        {
            var policy = Parse(text);
            return Parse(policy.ToString()).Equals(policy);
        }
        catch (PolicyException e)
        {
            return e.Position >= 1 && e.Position <= text.Length + 1 && e.Message.Length > 0;
        }
    }

    private static PolicyNode Parse(string text) => PolicyParser.Parse(text, PolicyTrees.LabelKeys);
}
