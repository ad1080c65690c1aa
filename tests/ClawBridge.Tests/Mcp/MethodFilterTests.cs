using ClawBridge.Cli;
using ClawBridge.Mcp;
using ClawBridge.Rpc;
using ClawBridge.Tests.Rpc;

namespace ClawBridge.Tests.Mcp;

internal sealed class MethodFilterTests
{
    private static readonly IReadOnlyList<MethodDeclaration> Methods = [.. AllMethods.Handlers().Select(handler => handler.Declaration)];

    [Test]
    public void Without_flags_every_tool_is_offered() =>
        Assert.That(Offered(false, null, null), Is.EqualTo(Methods.Where(method => method.IsTool).Select(method => method.Name)));

    [Test]
    public void Read_only_offers_reads_only_whatever_is_allowed()
    {
        var offered = Offered(true, "workload", null);
        Assert.That(offered, Does.Contain("workload_list").And.None.EqualTo("workload_submit"));
        Assert.That(Methods.Where(method => offered.Contains(method.Name)).Select(method => method.Effect), Is.All.EqualTo(Effect.Read));
    }

    [TestCase("workload")]
    [TestCase("claw_workload")]
    [TestCase("workload_*")]
    [TestCase(" workload_* , ")]
    public void A_pattern_is_a_group_a_tool_or_names(string allow) =>
        Assert.That(Offered(false, allow, null), Is.EqualTo(Methods.Where(method => method.Group == "workload").Select(method => method.Name)));

    [Test]
    public void What_is_denied_is_not_offered_although_it_is_allowed()
    {
        var offered = Offered(false, "cluster,workload_submit", "*_remove");
        Assert.That(offered, Does.Contain("node_list").And.Contain("workload_submit").And.None.EqualTo("node_remove").And.None.EqualTo("workload_list"));
    }

    [TestCase("--allow", "workload_submitt", "workload_submit")]
    [TestCase("--deny", "node_list,secret", "secret")]
    [TestCase("--deny", ",", "patterns")]
    [TestCase("--allow", "Workload", "workload")]
    public void A_pattern_that_protects_nothing_is_an_error_that_names_the_flag_and_what_was_meant(string flag, string patterns, string told) =>
        Assert.That(() => Offered(false, flag == "--allow" ? patterns : null, flag == "--deny" ? patterns : null),
            Throws.TypeOf<CliException>().With.Message.Contains(flag).And.Message.Contains(told));

    private static List<string> Offered(bool isReadOnly, string? allow, string? deny) =>
        [.. MethodFilter.Read(isReadOnly, allow, deny, Methods).Of(Methods).Select(method => method.Name)];
}
