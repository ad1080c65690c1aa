using System.Text.Json;
using ClawBridge.Mcp;
using ClawBridge.Rpc;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Mcp;

internal sealed class ResultLimitTests
{
    private static readonly MethodDeclaration Lists = Method(Shape.Paged(Shape.Any()));
    private static readonly MethodDeclaration Shows = Method(Shape.Any());

    [TestCase("""{"a":1,"b":"ä \"x\""}""", """{"a":1,"b":"ä \"x\""}""")]
    [TestCase("[1,2]", """{"items":[1,2]}""")]
    [TestCase("true", """{"value":true}""")]
    public void What_is_short_is_answered_whole_as_an_object(string result, string answer)
    {
        var limited = ResultLimit.Of(Json(result), Shows, Json("{}"));
        Assert.That((limited.Text, Text(limited)), Is.EqualTo((answer, answer)));
    }

    [TestCase("{}", "params.limit 10 and params.page 2")]
    [TestCase("""{"page":3}""", "params.limit 10 and params.cursor \"\"")]
    [TestCase("""{"cursor":"abc"}""", "the same cursor and params.limit 10")]
    public void A_long_list_is_cut_at_an_item_and_says_how_to_page(string parameters, string told)
    {
        var items = $"[{string.Join(',', Enumerable.Repeat($"\"{new string('x', 1100)}\"", 30))}]";
        var result = parameters == "{}" ? items : $$"""{"items":{{items}},"next_cursor":"n","total":77}""";
        var limited = ResultLimit.Of(Json(result), Lists, Json(parameters));
        var answer = Json(limited.Text);
        Assert.Multiple(() =>
        {
            Assert.That(answer.GetProperty("items").GetArrayLength(), Is.EqualTo(10));
            Assert.That(answer.GetProperty("shown").GetInt32(), Is.EqualTo(10));
            Assert.That(answer.GetProperty("total").GetInt32(), Is.EqualTo(parameters == "{}" ? 30 : 77));
            Assert.That(answer.GetProperty("note").GetString(), Does.Contain("first 10 of 30 items").And.Contain(told));
        });
    }

    [Test]
    public void A_long_object_is_cut_and_the_text_says_what_would_make_it_shorter()
    {
        var limited = ResultLimit.Of(Json($$"""{"text":"{{new string('y', 20_000)}}"}"""), Shows, Json("{}"));
        Assert.That(limited.Text, Does.StartWith("{\"text\":\"yyy").And.Contain("20011 characters").And.EndsWith("Ask for less; the action also takes lines, since."));
        Assert.That(Json(Text(limited)).GetProperty("shown").GetInt32(), Is.LessThan(ResultLimit.MostCharacters));
    }

    [Test]
    public void No_answer_is_longer_than_the_limit_and_none_is_broken() => Prop.ForAll<int, int, bool>((length, count, isList) =>
    {
        var text = string.Concat(Enumerable.Repeat("🜁", Math.Abs(length % 9_000)));
        var value = $"\"{text}\"";
        var result = isList ? $"[{string.Join(',', Enumerable.Repeat(value, 1 + Math.Abs(count % 50)))}]" : $$"""{"a":{{value}}}""";
        var limited = ResultLimit.Of(Json(result), Lists, Json("{}"));
        return limited.Text.Length <= ResultLimit.MostCharacters && Json(Text(limited)).ValueKind == JsonValueKind.Object && !char.IsHighSurrogate(limited.Text[^1]);
    }).QuickCheckThrowOnFailure();

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string Text(ToolResult result) => System.Text.Encoding.UTF8.GetString(result.Structured);

    private static MethodDeclaration Method(Shape result) => new()
    {
        Name = "thing_list",
        Summary = "Lists things.",
        Group = "things",
        Effect = Effect.Read,
        Permission = "things:read",
        Result = result,
        Parameters = [new("id", Shape.Text(), "Which.", IsRequired: true), new("lines", Shape.Integer(), "How many."), new("since", Shape.Time(), "From when.")],
    };
}
