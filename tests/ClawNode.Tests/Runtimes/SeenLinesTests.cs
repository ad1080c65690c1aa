using ClawNode.Runtimes.Docker;

namespace ClawNode.Tests.Runtimes;

internal sealed class SeenLinesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Nothing_read_goes_on_at_the_start() => Assert.That(new SeenLines().GoOn(Noon), Is.EqualTo((Noon, 0)));

    [Test]
    public void Lines_whose_times_are_out_of_order_are_counted_once()
    {
        var seen = new SeenLines();
        foreach (var ms in new[] { 0, 6000, 6002, 6004, 6001 }) seen.Add(Noon.AddMilliseconds(ms));
        Assert.That(seen.GoOn(default), Is.EqualTo((Noon.AddMilliseconds(1004), 4)));
    }

    [Test]
    public void A_start_within_the_window_is_where_it_goes_on()
    {
        var seen = new SeenLines();
        seen.Add(Noon.AddMilliseconds(10));
        seen.Add(Noon.AddMilliseconds(5));
        Assert.That(seen.GoOn(Noon), Is.EqualTo((Noon, 2)));
    }
}
