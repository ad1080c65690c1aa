using ClawBridge.Fleet;

namespace ClawBridge.Tests.Fleet;

internal sealed class MassLossRuleTests
{
    private static readonly MassLossLimits Limits = new();

    [TestCase(10, 3, false, Description = "30 % is not over 30 %")]
    [TestCase(10, 4, true)]
    [TestCase(9, 3, true)]
    [TestCase(3, 3, true)]
    [TestCase(2, 2, false, Description = "fewer than 3")]
    [TestCase(1000, 300, false)]
    [TestCase(1000, 301, true)]
    public void More_than_30_percent_and_at_least_3_within_a_minute_freeze(int nodes, int gone, bool isFrozen)
    {
        var (state, change) = MassLossRule.Look(MassLossState.Calm, Limits, nodes - gone, Ids(gone), [], 0);

        Assert.That(state.IsFrozen, Is.EqualTo(isFrozen));
        Assert.That(change, Is.EqualTo(isFrozen ? MassLossChange.Frozen : MassLossChange.None));
    }

    [TestCase(60_000, true)]
    [TestCase(60_001, false)]
    public void Goings_count_together_for_one_minute(long apart, bool isFrozen)
    {
        var (first, _) = MassLossRule.Look(MassLossState.Calm, Limits, 7, ["a", "b"], [], 0);
        var (second, _) = MassLossRule.Look(first, Limits, 5, ["c", "d"], [], apart);

        Assert.That(second.IsFrozen, Is.EqualTo(isFrozen));
    }

    [Test]
    public void Who_came_back_meanwhile_does_not_count()
    {
        var (first, _) = MassLossRule.Look(MassLossState.Calm, Limits, 8, ["a", "b"], [], 0);
        var (second, _) = MassLossRule.Look(first, Limits, 7, ["c"], ["a"], 1000);

        Assert.That(second.IsFrozen, Is.False);
    }

    [Test]
    public void A_freeze_ends_when_no_more_than_30_percent_are_away()
    {
        var (frozen, _) = MassLossRule.Look(MassLossState.Calm, Limits, 4, Ids(6), [], 0);
        var (still, none) = MassLossRule.Look(frozen, Limits, 6, [], ["n0", "n1"], 120_000);
        var (thawed, change) = MassLossRule.Look(still, Limits, 7, [], ["n2"], 121_000);

        Assert.That((still.IsFrozen, none), Is.EqualTo((true, MassLossChange.None)));
        Assert.That((thawed.IsFrozen, change), Is.EqualTo((false, MassLossChange.ThawedByReturn)));
    }

    [Test]
    public void A_freeze_ends_after_15_minutes_and_the_same_nodes_start_no_other()
    {
        var (frozen, _) = MassLossRule.Look(MassLossState.Calm, Limits, 4, Ids(6), [], 0);
        var (still, _) = MassLossRule.Look(frozen, Limits, 4, [], [], 899_999);
        var (thawed, change) = MassLossRule.Look(still, Limits, 4, [], [], 900_000);
        var (after, _) = MassLossRule.Look(thawed, Limits, 4, [], [], 900_001);

        Assert.That(still.IsFrozen, Is.True);
        Assert.That(change, Is.EqualTo(MassLossChange.ThawedByTime));
        Assert.That(after.IsFrozen, Is.False);
    }

    [Test]
    public void A_freeze_ends_when_told()
    {
        var (frozen, _) = MassLossRule.Look(MassLossState.Calm, Limits, 0, Ids(3), [], 0);

        Assert.That(MassLossRule.Thaw(frozen), Is.EqualTo((MassLossState.Calm, MassLossChange.ThawedByCall)));
        Assert.That(MassLossRule.Thaw(MassLossState.Calm).Change, Is.EqualTo(MassLossChange.None));
    }

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"n{i}")];
}
