using ClawBridge.Vault.Policy;

namespace ClawBridge.Tests.Vault.Policy;

internal sealed class PolicyParserTests
{
    [TestCase("purpose == 'a'", "purpose == \"a\"")]
    [TestCase("((purpose)=='it\\'s')", "purpose == \"it's\"")]
    [TestCase("\thour<8\r\nor hour>=18 and not count==007", "hour < 8 or hour >= 18 and not count == 7")]
    [TestCase("(hour < 8 or hour >= 18) and not (count == 0)", "(hour < 8 or hour >= 18) and not count == 0")]
    [TestCase("count==1 and (count==2 and count==3)", "count == 1 and (count == 2 and count == 3)")]
    [TestCase("(count==1 and count==2) and count==3", "count == 1 and count == 2 and count == 3")]
    [TestCase("not not hour in [1,2]", "not not hour in [1, 2]")]
    [TestCase("not (count == 1 or count == 2)", "not (count == 1 or count == 2)")]
    [TestCase("labels[\"env\"] == labels.env", "labels.env == labels.env")]
    [TestCase("labels['a-b'] startswith 'x\\\\'", "labels[\"a-b\"] startswith \"x\\\\\"")]
    public void Policies_are_read_as_they_bind(string source, string printed) =>
        Assert.That(PolicyParser.Parse(source, PolicyTrees.LabelKeys).ToString(), Is.EqualTo(printed));

    [TestCase("", 1, "expected a variable, a text, a number, a list or (, found the end")]
    [TestCase("   ", 4, "found the end")]
    [TestCase("hour <", 7, "found the end")]
    [TestCase("hour < 8 and", 13, "found the end")]
    [TestCase("hour < 8)", 9, "expected and, or, or the end, found ')'")]
    [TestCase("(hour < 8", 10, "expected ), found the end")]
    [TestCase("hour < 8 hour", 10, "found 'hour'")]
    [TestCase("and hour < 8", 1, "found 'and'")]
    [TestCase("hour", 1, "must be a condition")]
    [TestCase("hour and count == 1", 1, "what and joins must be a condition")]
    [TestCase("count == 1 or purpose", 15, "what or joins must be a condition")]
    [TestCase("not purpose", 5, "what not negates must be a condition")]
    [TestCase("purpose < 'x'", 9, "< compares two numbers, and here are a text and a text")]
    [TestCase("purpose == 7", 9, "compares two texts or two numbers")]
    [TestCase("(hour < 8) == (hour < 9)", 12, "a condition and a condition")]
    [TestCase("hour in 7", 6, "takes a value and a list")]
    [TestCase("hour in ['a']", 6, "a number and a list of texts")]
    [TestCase("purpose startswith 7", 9, "takes two texts")]
    [TestCase("hour contains 7", 6, "takes two texts, or a list")]
    [TestCase("[1, 2] == [1, 2]", 8, "two texts or two numbers")]
    [TestCase("hour in []", 10, "expected a text or a number")]
    [TestCase("hour in [1, 'a']", 13, "all texts or all numbers")]
    [TestCase("hour in [1 2]", 12, "expected , or ]")]
    [TestCase("hour in [hour]", 10, "expected a text or a number, found 'hour'")]
    [TestCase("count == 1 == 2", 12, "one comparison")]
    [TestCase("count = 1", 7, "equality is written ==")]
    [TestCase("!purpose", 1, "negation is written not")]
    [TestCase("count == -1", 10, "not negative")]
    [TestCase("count == 1.5", 11, "numbers are whole")]
    [TestCase("count == 1or count == 2", 11, "put a space")]
    [TestCase("count == 1234567890123456", 10, "at most 15 digits")]
    [TestCase("purpose == 'a\tb'", 14, "no control characters")]
    [TestCase("purpose == 'a\\n'", 14, "a backslash stands only")]
    [TestCase("purpose == \"a", 12, "no closing \"")]
    [TestCase("purpose == 'a\\", 14, "a backslash stands only")]
    [TestCase("labels == 'a'", 8, ".NAME or [\"NAME\"]")]
    [TestCase("labels.7 == 'a'", 8, "expected a name")]
    [TestCase("labels[env] == 'a'", 8, "expected a text")]
    [TestCase("labels['env' == 'a'", 14, "expected ]")]
    [TestCase("labels.other == 'a'", 8, "no such label")]
    [TestCase("hour == 24", 9, "from 0 to 23")]
    [TestCase("'Monday' != weekday", 1, "weekday is one of")]
    [TestCase("weekday in ['monday', 'mon']", 12, "weekday is one of")]
    [TestCase("['mon'] contains weekday", 1, "weekday is one of")]
    [TestCase("user == 'alice'", 1, "no such variable")]
    [TestCase("purpose == \u201Ca\u201D", 12, "texts stand in quotes")]
    public void What_is_no_policy_is_refused_where_it_goes_wrong(string source, int position, string message)
    {
        var error = Assert.Throws<PolicyException>(() => PolicyParser.Parse(source, PolicyTrees.LabelKeys));
        Assert.That(error!.Message, Does.Contain(message));
        Assert.That(error.Position, Is.EqualTo(position));
    }

    [TestCase("purpos == 'a'", "purpose")]
    [TestCase("age == 1", "age_minutes")]
    [TestCase("Principal == 'a'", "principal")]
    [TestCase("label.env == 'a'", "labels")]
    [TestCase("labels.env1 == 'a'", "env")]
    public void The_nearest_word_is_suggested(string source, string word) =>
        Assert.That(Assert.Throws<PolicyException>(() => PolicyParser.Parse(source, PolicyTrees.LabelKeys))!.Suggestions, Does.Contain(word));

    [Test]
    public void Length_and_depth_are_bounded()
    {
        var deep = new string('(', PolicyParser.MaxDepth) + "count == 1" + new string(')', PolicyParser.MaxDepth);
        Assert.That(PolicyParser.Parse(deep, []).ToString(), Is.EqualTo("count == 1"));
        Assert.That(Assert.Throws<PolicyException>(() => PolicyParser.Parse($"({deep})", []))!.Message, Does.Contain("32 deep"));
        Assert.That(Assert.Throws<PolicyException>(() => PolicyParser.Parse(string.Concat(Enumerable.Repeat("not ", 33)) + "count == 1", []))!.Message, Does.Contain("32 deep"));
        var longest = string.Join(" or ", Enumerable.Repeat("1<1", 146));
        Assert.That(PolicyParser.Parse(longest.PadRight(PolicyParser.MaxLength), []).ToString(), Is.EqualTo(longest.Replace("<", " < ", StringComparison.Ordinal)));
        Assert.That(Assert.Throws<PolicyException>(() => PolicyParser.Parse(longest.PadRight(PolicyParser.MaxLength + 1), []))!.Position, Is.EqualTo(PolicyParser.MaxLength + 1));
    }
}
