using System.Net;
using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Fleet;

/// <summary>Joins that wait for a person, at the level of sessions.</summary>
internal sealed class PendingJoinTests
{
    private static readonly TestNode Node = new(1);
    private static readonly IPAddress Here = IPAddress.Parse("10.1.2.3");

    [Test]
    public async Task A_join_that_is_not_approved_is_told_to_wait_in_OpenClaws_words_and_stays_connected()
    {
        await using var bench = new FleetBench();
        var (socket, answer) = await bench.KnockAsync(Node, await AuthAsync(bench), Here);

        var error = answer.GetProperty("error");
        var details = error.GetProperty("details");
        Assert.Multiple(() =>
        {
            Assert.That(error.GetProperty("code").GetString(), Is.EqualTo("NOT_PAIRED"));
            Assert.That(error.GetProperty("message").GetString(), Is.EqualTo("pairing required: device is not approved yet"));
            Assert.That(details.GetProperty("code").GetString(), Is.EqualTo("PAIRING_REQUIRED"));
            Assert.That(details.GetProperty("reason").GetString(), Is.EqualTo("not-paired"));
            Assert.That(details.GetProperty("requestId").GetString(), Is.EqualTo(Pending(bench)!.RequestId));
            Assert.That(details.GetProperty("deviceId").GetString(), Is.EqualTo(Node.Id));
            Assert.That(details.GetProperty("requestedRole").GetString(), Is.EqualTo("node"));
            Assert.That(details.GetProperty("remediationHint").GetString(), Does.Contain("node_approve gpu-1"));
            Assert.That(bench.Fleet.Nodes(), Is.Empty);
            Assert.That(socket.IsClosed, Is.False);
            Assert.That(Pending(bench)!.Address, Is.EqualTo("10.1.2.3"));
            Assert.That(bench.Events, Is.EqualTo(new[] { "node.pending" }));
        });
    }

    [Test]
    public async Task Asking_again_keeps_the_request_and_counts_as_no_wrong_token()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        var ids = new HashSet<string?>();
        for (var i = 0; i < 15; i++)
        {
            var (_, answer) = await bench.KnockAsync(Node, auth, Here);
            ids.Add(answer.GetProperty("error").GetProperty("details").GetProperty("requestId").GetString());
        }

        Assert.That(ids, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_approval_is_told_at_once_and_the_node_comes_in()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        var (socket, _) = await bench.KnockAsync(Node, auth);

        await DecideAsync(bench, PendingJoinState.Approved);

        var told = await socket.NextAsync();
        Assert.That(told.GetProperty("event").GetString(), Is.EqualTo("node.pair.resolved"));
        Assert.That(told.GetProperty("payload").GetProperty("decision").GetString(), Is.EqualTo("approved"));
        Assert.That((await socket.Closed).Code, Is.EqualTo(1000));
        var (again, answer) = await bench.KnockAsync(Node, auth);
        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(bench.Fleet.Find(Node.Id)!.Record.Cordoned, Is.False);
        await FleetBench.BeatAsync(again, Node);
        Assert.That(Pending(bench), Is.Null, "once the node has shown that it is in");
    }

    [Test]
    public async Task An_approved_join_may_be_repeated_until_it_is_confirmed_and_outlives_its_token()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        await bench.KnockAsync(Node, auth);
        await DecideAsync(bench, PendingJoinState.Approved);
        bench.Time.Advance(TimeSpan.FromHours(2));

        var (first, answer) = await bench.KnockAsync(Node, auth);
        first.HangUp();
        var (_, repeated) = await bench.KnockAsync(Node, auth);

        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(repeated.GetProperty("ok").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_rejection_is_told_and_final()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        var (socket, _) = await bench.KnockAsync(Node, auth);

        await DecideAsync(bench, PendingJoinState.Rejected);

        Assert.That((await socket.NextAsync()).GetProperty("payload").GetProperty("decision").GetString(), Is.EqualTo("rejected"));
        bench.Trusted.Addresses.Add(Here);
        var (_, answer) = await bench.KnockAsync(Node, auth, Here);
        Assert.That(Code(answer), Is.EqualTo("PAIRING_REJECTED"), "not even from a trusted subnet");
        var (_, asked) = await bench.KnockAsync(Node, await AuthAsync(bench));
        Assert.That(Code(asked), Is.EqualTo("PAIRING_REQUIRED"), "a new token asks again");
    }

    [Test]
    public async Task Nobody_else_can_use_the_token_of_one_who_waits()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        await bench.KnockAsync(Node, auth);

        var (_, other) = await bench.KnockAsync(new TestNode(2), auth);

        Assert.That(Code(other), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
    }

    [Test]
    public async Task From_a_trusted_subnet_it_is_approved_at_once()
    {
        await using var bench = new FleetBench();
        bench.Trusted.Addresses.Add(Here);

        var (_, answer) = await bench.KnockAsync(Node, await AuthAsync(bench), Here.MapToIPv6());
        var (_, elsewhere) = await bench.KnockAsync(new TestNode(2), await AuthAsync(bench), IPAddress.Parse("10.9.9.9"));

        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(Code(elsewhere), Is.EqualTo("PAIRING_REQUIRED"));
    }

    [Test]
    public async Task It_waits_no_longer_than_its_token_lives()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        await bench.KnockAsync(Node, auth);
        bench.Time.Advance(TimeSpan.FromMinutes(15));

        var (_, answer) = await bench.KnockAsync(Node, auth);

        Assert.That(Code(answer), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
        var rule = new PendingJoinRetention();
        Assert.That(rule.IsDue(bench.Store.Current, bench.Now), Is.True);
        await bench.Store.TransactAsync(transaction => rule.Delete(transaction, 10));
        Assert.That(Pending(bench), Is.Null);
    }

    [Test]
    public async Task A_restarted_bridge_still_knows_who_waits_and_tells_them()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        await bench.KnockAsync(Node, auth);
        await using var restarted = new FleetService(bench.Store, bench.Time, NullLogger.Instance, bench.Audit, bench.Trusted, bench.Random);
        var socket = new PipeSocket();
        var serving = restarted.ServeAsync(socket);
        socket.Send(Node.Connect(await socket.NextAsync(), auth));
        Assert.That((await socket.NextAsync()).GetProperty("error").GetProperty("details").GetProperty("requestId").GetString(), Is.EqualTo(Pending(bench)!.RequestId));

        await DecideAsync(bench, PendingJoinState.Approved);

        Assert.That((await socket.NextAsync()).GetProperty("event").GetString(), Is.EqualTo("node.pair.resolved"));
        socket.HangUp();
        await serving.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task A_connection_is_kept_for_a_minute_and_one_for_each_device()
    {
        await using var bench = new FleetBench();
        var auth = await AuthAsync(bench);
        var (first, _) = await bench.KnockAsync(Node, auth);
        var (second, _) = await bench.KnockAsync(Node, auth);
        Assert.That((await first.Closed).Code, Is.EqualTo(1008), "a newer one took its place");

        bench.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.That((await second.Closed).Reason, Does.StartWith("pairing required: device is not approved yet (requestId: "));
    }

    private static async Task<ConnectAuth> AuthAsync(FleetBench bench) => new() { Token = await bench.TokenAsync(autoApprove: false) };

    private static PendingJoinRecord? Pending(FleetBench bench) => bench.Store.Current.Find(DiscoveryTables.PendingJoins, Node.Id);

    private static async Task DecideAsync(FleetBench bench, PendingJoinState state) => await bench.Store.TransactAsync(transaction =>
        transaction.Put(DiscoveryTables.PendingJoins, transaction.Find(DiscoveryTables.PendingJoins, Node.Id)! with
        {
            State = state, ExpiresAt = transaction.Now + (long)PendingJoins.Grace.TotalMilliseconds,
        }));

    private static string? Code(JsonElement answer) => answer.GetProperty("error").GetProperty("details").GetProperty("code").GetString();
}
