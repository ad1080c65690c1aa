using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ClawBridge.Vault.Policy;

namespace ClawBridge.Tests.Vault.Policy;

/// <summary>docs/vault-policies.md: what its examples are said to answer is what they answer.</summary>
internal sealed partial class PolicyDocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "vault-policies.md"));

    private static readonly Dictionary<string, string> Variables =
        VariableRows().Matches(Page).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["example"].Value);

    private static readonly PolicyFacts Facts = new()
    {
        Purpose = Variables["purpose"],
        Session = Variables["session"],
        Principal = Variables["principal"],
        Agent = Variables["agent"],
        Reason = Variables["reason"],
        // A Wednesday; the hour is the page's.
        Now = new DateTimeOffset(2026, 11, 4, int.Parse(Variables["hour"], CultureInfo.InvariantCulture), 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        Count = long.Parse(Variables["count"], CultureInfo.InvariantCulture),
        AgeMinutes = long.Parse(Variables["age_minutes"], CultureInfo.InvariantCulture),
        Labels = new Dictionary<string, string> { ["env"] = Variables["labels.env"], ["team/name"] = Variables["labels[\"team/name\"]"] },
    };

    private static IEnumerable<TestCaseData> Examples =>
        ExampleRows().Matches(Page).Select(row => new TestCaseData(row.Groups["expression"].Value, row.Groups["answer"].Value).SetArgDisplayNames(row.Groups["expression"].Value));

    [TestCaseSource(nameof(Examples))]
    public void Each_example_answers_what_the_page_says(string expression, string answer)
    {
        string found;
        try
        {
            found = PolicyEvaluator.Allows(PolicyParser.Parse(expression, [.. Facts.Labels.Keys]), Facts) ? "granted" : "denied";
        }
        catch (PolicyException e)
        {
            found = $"refused at {e.Position}";
        }

        Assert.That(found, Is.EqualTo(answer));
    }

    [Test]
    public void The_page_names_every_variable_with_its_kind()
    {
        foreach (var (word, fact) in PolicyWords.Facts)
        {
            var kind = PolicyWords.TypeOf(fact) == PolicyType.Text ? "text" : "number";
            Assert.That(Page, Does.Contain($"| `{word}` | {kind} |"));
        }

        foreach (var word in PolicyWords.Operators.Keys) Assert.That(Page, Does.Contain($"`{word}`"));
        Assert.That(Facts.Text(PolicyFact.Weekday), Is.EqualTo(Variables["weekday"]));
        Assert.That(Examples.Count(), Is.GreaterThan(20));
    }

    [GeneratedRegex("""^\| `(?<name>[^`]+)` \| (text|number) \| `(?<example>[^`]+)` \|""", RegexOptions.Multiline)]
    private static partial Regex VariableRows();

    [GeneratedRegex("""^\| `(?<expression>[^`]+)` \| (?<answer>granted|denied|refused at \d+) \|$""", RegexOptions.Multiline)]
    private static partial Regex ExampleRows();

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", ".."));
}
