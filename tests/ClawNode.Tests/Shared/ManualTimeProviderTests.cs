namespace ClawNode.Tests.Shared;

[TestFixture]
internal sealed class ManualTimeProviderTests
{
    [Test]
    public void A_delay_ends_when_the_clock_passes_it_and_not_before()
    {
        var clock = new ManualTimeProvider();
        var delay = Task.Delay(TimeSpan.FromSeconds(10), clock);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.That(delay.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(delay.IsCompletedSuccessfully, Is.True);
        Assert.That(clock.PendingTimers, Is.Zero);
    }

    [Test]
    public void A_periodic_timer_fires_once_for_each_period()
    {
        var clock = new ManualTimeProvider();
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.That(fired, Is.EqualTo(3));
    }
}
