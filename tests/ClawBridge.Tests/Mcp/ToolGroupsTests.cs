using System.Text;
using System.Text.Json;
using ClawBridge.Mcp;
using ClawBridge.Rpc;
using ClawBridge.Tests.Rpc;

namespace ClawBridge.Tests.Mcp;

internal sealed class ToolGroupsTests
{
    private const int MostTokens = 6_000;
    private const int CharactersOfAToken = 4;

    private static readonly IReadOnlyList<MethodDeclaration> Methods = [.. AllMethods.Handlers().Select(handler => handler.Declaration)];

    [Test]
    public void Every_method_that_agents_may_call_is_an_action_of_one_tool()
    {
        var actions = ToolGroups.Of(Methods).SelectMany(group => group.Methods).Select(method => method.Name).ToList();
        var left = Methods.Select(method => method.Name).Except(actions).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(actions, Is.Unique);
            Assert.That(left, Is.EquivalentTo(new[] { "client_register", "events_subscribe", "events_unsubscribe", "rpc.discover" }));
        });
    }

    [Test]
    public void Names_fit_every_client_and_every_tool_says_what_it_is_for()
    {
        var groups = ToolGroups.Of(Methods);
        Assert.Multiple(() =>
        {
            Assert.That(groups.Select(group => group.Name), Is.All.Match("^claw_[a-z_]{2,40}$"));
            Assert.That(groups.Select(group => group.Name), Is.Unique.And.Ordered);
            Assert.That(groups.Select(group => group.Name), Has.None.EqualTo(ToolNames.Describe));
            Assert.That(groups.Select(group => group.Summary), Has.None.StartWith("The actions of"), "ToolNames lacks the summary of a group");
            Assert.That(groups, Has.Count.InRange(8, 18));
        });
    }

    [Test]
    public void All_tools_together_cost_a_model_at_most_6000_tokens()
    {
        var text = Encoding.UTF8.GetString(McpJson.Of(writer => ToolWriter.Write(writer, ToolGroups.Of(Methods))));
        TestContext.Out.WriteLine($"{ToolGroups.Of(Methods).Count + 1} tools, {text.Length} characters, about {text.Length / CharactersOfAToken} tokens");
        Assert.That(text.Length / CharactersOfAToken, Is.LessThanOrEqualTo(MostTokens));
    }

    [Test]
    public void The_tools_are_as_they_were() =>
        global::Shared.Snapshot.Match(Encoding.UTF8.GetString(McpJson.Of(writer => ToolWriter.Write(writer, ToolGroups.Of(Methods)))));

    [Test]
    public void A_description_has_a_line_an_action_with_what_it_needs_its_effect_and_its_first_sentence()
    {
        var group = new ToolGroup("claw_things", "Things.", [Method("thing_get", Effect.Read, "Shows a thing; not its price."), Method("thing_drop", Effect.Destructive, "Drops 1.5 things. They break.")]);
        Assert.That(ToolGroups.Describe(group), Is.EqualTo("Things. Actions:\n- thing_get(id, …): Shows a thing\n- thing_drop(id, …) [destructive]: Drops 1.5 things"));
    }

    [Test]
    public void A_tool_is_read_only_when_all_actions_are_and_destructive_when_one_is()
    {
        var (read, write, drop) = (Method("a", Effect.Read, "A."), Method("b", Effect.Write, "B."), Method("c", Effect.Destructive, "C."));
        Assert.Multiple(() =>
        {
            Assert.That(new ToolGroup("x", "", [read]), Has.Property("IsReadOnly").True.And.Property("IsDestructive").False);
            Assert.That(new ToolGroup("x", "", [read, write]), Has.Property("IsReadOnly").False.And.Property("IsDestructive").False);
            Assert.That(new ToolGroup("x", "", [read, write, drop]), Has.Property("IsReadOnly").False.And.Property("IsDestructive").True);
        });
    }

    /// <summary>Who makes the tools from rpc.discover, as the plugin does, comes to the same.</summary>
    [Test]
    public void Rpc_discover_says_the_same_tools()
    {
        using var buffer = new JsonBuffer();
        OpenRpcDocument.Write(Methods, buffer);
        using var document = JsonDocument.Parse(buffer.Written.ToArray());
        var told = document.RootElement.GetProperty("methods").EnumerateArray()
            .Where(method => method.GetProperty("x-tool").ValueKind != JsonValueKind.Null)
            .GroupBy(method => method.GetProperty("x-tool").GetString()!, method => method.GetProperty("name").GetString()!)
            .ToDictionary(tool => tool.Key, tool => tool.Order(StringComparer.Ordinal).ToList());
        var summaries = document.RootElement.GetProperty("x-tools").EnumerateArray().Select(tool => (tool.GetProperty("name").GetString(), tool.GetProperty("summary").GetString()));
        var groups = ToolGroups.Of(Methods);
        Assert.Multiple(() =>
        {
            Assert.That(told, Is.EquivalentTo(groups.ToDictionary(group => group.Name, group => group.Methods.Select(method => method.Name).ToList())));
            Assert.That(summaries, Is.EqualTo(groups.Select(group => (group.Name, group.Summary))));
        });
    }

    private static MethodDeclaration Method(string name, Effect effect, string summary) => new()
    {
        Name = name,
        Summary = summary,
        Group = "things",
        Effect = effect,
        Permission = "things:read",
        Result = Shape.Any(),
        Parameters = [new("id", Shape.Text(), "Which.", IsRequired: true), new("force", Shape.Boolean(), "Whether.")],
    };
}
