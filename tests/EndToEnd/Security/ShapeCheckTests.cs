using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>The checks that the stories trust in do find what is wrong.</summary>
internal sealed class ShapeCheckTests
{
    private const string Shape = """{"at":"time","id":"uuid","kind":"a|b?","labels":{"*":"string"},"list":[{"n":"integer","ok":"boolean"}],"share":"number?"}""";
    private const string Good = """{"at":1700000000000,"id":"0c9f4c0e-7a54-4d51-8f0e-2f5b0f9d8a11","kind":"a","labels":{"x":"y"},"list":[{"n":1,"ok":true}],"share":1.5,"more":1}""";

    [TestCase("1.5", "null")]
    [TestCase("\"a\"", "null")]
    [TestCase("[{\"n\":1,\"ok\":true}]", "[]")]
    public void What_fits_has_no_faults(string part, string other) =>
        Assert.That(Faults(Good.Replace(part, other, StringComparison.Ordinal)), Is.Empty);

    [TestCase("1700000000000", "1700000000")]
    [TestCase("1700000000000", "\"2023-11-14\"")]
    [TestCase("0c9f4c0e", "0C9F4C0E")]
    [TestCase("\"a\"", "\"c\"")]
    [TestCase("\"y\"", "1")]
    [TestCase("{\"n\":1,", "{\"n\":1.0,")]
    [TestCase("{\"n\":1,", "{")]
    [TestCase("true", "null")]
    [TestCase("1.5", "\"1.5\"")]
    [TestCase("\"share\"", "\"shore\"")]
    [TestCase("\"at\":1700000000000,", "")]
    public void What_does_not_fit_has_one_fault(string part, string other)
    {
        var bad = Good.Replace(part, other, StringComparison.Ordinal);
        Assert.That(bad, Is.Not.EqualTo(Good));
        Assert.That(Faults(bad), Has.Count.EqualTo(1));
    }

    [Test]
    public void Members_of_the_contract_stand_first_and_in_its_order() =>
        Assert.That(Faults("""{"more":1,""" + Good[1..].Replace(",\"more\":1", "", StringComparison.Ordinal)), Has.Count.EqualTo(1));

    [TestCase("""{"n":1,"s":"x"}""", 0)]
    [TestCase("""{"n":null,"s":"x"}""", 0)]
    [TestCase("""{"n":-1,"s":"x"}""", 1)]
    [TestCase("""{"n":1,"s":"z"}""", 1)]
    [TestCase("""{"n":1}""", 1)]
    [TestCase("""{"n":1,"s":"x","secret":"y"}""", 1)]
    [TestCase("""[]""", 1)]
    public void An_answer_is_held_against_what_is_published(string answer, int faults)
    {
        var document = JsonNode.Parse("""
            {"methods":[{"name":"m","tags":[{"name":"g"}],"result":{"schema":{"type":"object","required":["n","s"],
            "properties":{"n":{"type":["integer","null"],"minimum":0},"s":{"type":"string","enum":["x","y"]}}}}}]}
            """)!;
        Assert.That(new PublishedMethods(document).Faults("m", JsonNode.Parse(answer)), Has.Count.EqualTo(faults));
    }

    private static List<string> Faults(string answer) => [.. ShapeCheck.Faults(JsonNode.Parse(Shape)!, JsonNode.Parse(answer), "$")];
}
