using System.Text.RegularExpressions;
using ClawBridge.Secrets;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Secrets;

internal sealed partial class SecretIdsTests
{
    [Test]
    public void The_rule_is_the_contracts_and_refuses_two_dots_side_by_side()
    {
        var texts = from length in Gen.Frequency((20, Gen.Choose(0, 6)), (1, Gen.Choose(250, 256)))
                    from characters in Gen.ArrayOf(Gen.Elements("az09-_.".ToCharArray().Concat("A/@ \0\n\u00e9").ToArray()), length)
                    from onlyGood in Gen.Elements(true, true, false)
                    select new string(onlyGood ? [.. characters.Where("az09-_.".Contains)] : characters);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(texts.ToArbitrary(), text =>
            SecretIds.IsId(text) == (Rule().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal))));
    }

    [Test]
    public void What_is_written_of_a_reference_is_read_again()
    {
        var references = from id in Gen.Elements("a", "db.main-1_x", "0")
                         from version in Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(1, int.MaxValue - 1).Select(v => (int?)v))
                         select new SecretReference(id, version);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(references.ToArbitrary(), reference =>
            SecretReference.TryParse(reference.ToString(), out var read) && read == reference));
    }

    [GeneratedRegex("\\A[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9_])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();
}
