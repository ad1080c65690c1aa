using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using FsCheck;
using FsCheck.Fluent;

namespace ClawNode.Tests.Runtimes;

internal sealed class MergingChannelTests
{
    [Test]
    public void A_slow_reader_sees_the_newest_status_of_every_attempt_in_order_of_first_change()
    {
        var channel = new MergingChannel();
        foreach (var (id, version) in new[] { ("a", 1), ("b", 1), ("a", 2), ("c", 1), ("b", 3), ("b", 2) }) channel.Write(Status(id, version));
        Assert.That(Drain(channel), Is.EqualTo(new[] { ("a", 2L), ("b", 3L), ("c", 1L) }));
    }

    [Test]
    public async Task A_waiting_reader_is_woken_and_the_end_is_told()
    {
        var channel = new MergingChannel();
        var waiting = channel.WaitToReadAsync();
        channel.Write(Status("a", 1));
        Assert.That(await waiting);
        channel.Complete();
        Assert.That(await channel.WaitToReadAsync());
        Assert.That(Drain(channel), Has.Length.EqualTo(1));
        Assert.That(await channel.WaitToReadAsync(), Is.False);
        await channel.Completion;
    }

    [Test]
    public void A_waiting_reader_can_give_up()
    {
        using var giveUp = new CancellationTokenSource();
        var waiting = new MergingChannel().WaitToReadAsync(giveUp.Token).AsTask();
        giveUp.Cancel();
        Assert.CatchAsync<OperationCanceledException>(() => waiting);
    }

    [Test]
    public void Whatever_is_written_and_whenever_it_is_read_the_last_of_each_attempt_arrives_and_versions_never_go_back() =>
        Prop.ForAll<(byte Id, bool Read)[]>(steps =>
        {
            var channel = new MergingChannel();
            Dictionary<string, long> written = [];
            Dictionary<string, long> seen = [];
            var version = 0L;
            foreach (var (id, read) in steps)
            {
                var key = ((char)('a' + id % 4)).ToString();
                channel.Write(Status(key, ++version));
                written[key] = version;
                if (read) See(channel, seen);
            }

            See(channel, seen);
            return written.OrderBy(pair => pair.Key).SequenceEqual(seen.OrderBy(pair => pair.Key));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_subscription_that_ended_takes_no_more()
    {
        var feed = new ChangeFeed();
        var subscription = feed.Subscribe();
        feed.Publish(Status("a", 1));
        subscription.Dispose();
        feed.Publish(Status("b", 1));
        Assert.That(Drain(subscription.Changes), Is.EqualTo(new[] { ("a", 1L) }));
    }

    private static void See(MergingChannel channel, Dictionary<string, long> seen)
    {
        foreach (var (id, version) in Drain(channel))
        {
            if (version <= seen.GetValueOrDefault(id)) throw new InvalidOperationException("A version went back.");
            seen[id] = version;
        }
    }

    private static (string Id, long Version)[] Drain(System.Threading.Channels.ChannelReader<WorkloadStatus> channel)
    {
        List<(string, long)> read = [];
        while (channel.TryRead(out var status)) read.Add((status.WorkloadId, status.Version));
        return [.. read];
    }

    private static WorkloadStatus Status(string id, long version) => new()
    {
        WorkloadId = id, Replica = 0, Attempt = 1, Epoch = 1, State = NodeWorkloadState.Running, Version = version, Runtime = "docker", Image = "i",
    };
}
