using ClawBridge.Text;

namespace ClawBridge.Tests.Shared;

internal sealed class SuggestionsTests
{
    private static readonly string[] Names = ["node_list", "node_get", "node_drain", "workload_list", "workload_logs"];

    [TestCase("node_lst", "node_list")]
    [TestCase("nodelist", "node_list")]
    [TestCase("Node_Drian", "node_drain")]
    [TestCase("workload_log", "workload_logs")]
    [TestCase("workloadLogs", "workload_logs")]
    [TestCase("node.get", "node_get")]
    [TestCase("logs", "workload_logs")]
    public void The_nearest_name_comes_first(string wrong, string right) =>
        Assert.That(Suggestions.Nearest(wrong, Names)[0], Is.EqualTo(right));

    [TestCase("zzzz")]
    [TestCase("")]
    [TestCase("_")]
    public void Nothing_near_suggests_nothing(string wrong) => Assert.That(Suggestions.Nearest(wrong, Names), Is.Empty);

    [Test]
    public void A_name_of_one_letter_is_not_near_to_every_word_that_has_it() => Assert.That(Suggestions.Nearest("assigned", ["i"]), Is.Empty);
}
