using ClawBridge.Audit;

namespace ClawBridge.Tests.Audit;

internal sealed class FailureLimitTests
{
    [Test]
    public void Of_each_principal_only_so_many_a_minute_are_recorded_and_the_last_says_so()
    {
        var limit = new FailureLimit();
        var taken = Enumerable.Range(0, 1_000).Select(_ => limit.Take("mallory", 1_000)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(taken.Count(recording => recording == FailureRecording.Whole), Is.EqualTo(FailureLimit.MostPerMinute - 1));
            Assert.That(taken.Count(recording => recording == FailureRecording.LastOfMinute), Is.EqualTo(1));
            Assert.That(taken[^1], Is.EqualTo(FailureRecording.None));
            Assert.That(limit.Take("alice", 1_000), Is.EqualTo(FailureRecording.Whole));
            Assert.That(limit.Take("mallory", 60_999), Is.EqualTo(FailureRecording.None));
            Assert.That(limit.Take("mallory", 61_000), Is.EqualTo(FailureRecording.Whole));
        });
    }

    [Test]
    public void Many_principals_take_no_more_room_than_a_thousand()
    {
        var limit = new FailureLimit();
        for (var i = 0; i < 5_000; i++) Assert.That(limit.Take($"user-{i}", i), Is.EqualTo(FailureRecording.Whole));
    }
}
