using System.Text.Json;
using ClawBridge.Observability;
using ClawBridge.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Observability;

internal sealed class EventTests
{
    private TestBridge _bridge = null!;
    private EventSubscriptions _subscriptions = null!;

    [SetUp]
    public void SetUp() => _bridge = new TestBridge([], bridge => EventMethods.All(bridge.State, _subscriptions = new EventSubscriptions(bridge.State, bridge.Time)));

    [TearDown]
    public async Task TearDown()
    {
        await _subscriptions.DisposeAsync();
        _bridge.Dispose();
    }

    [Test]
    public async Task Events_are_listed_newest_first()
    {
        await EmitAsync("node.joined", "n1");
        await EmitAsync("workload.failed", "w1");
        Snapshot.Match((await _bridge.ResultAsync("events_list")).GetRawText());
    }

    [TestCase("""{"kind":"node.*"}""", 2)]
    [TestCase("""{"kind":"node.lost"}""", 1)]
    [TestCase("""{"kind":"node"}""", 0)]
    [TestCase("""{"target":"n1"}""", 2)]
    [TestCase("""{"since_seq":1}""", 2)]
    [TestCase("""{"since_seq":3}""", 0)]
    [TestCase("""{"limit":1}""", 1)]
    public async Task Events_are_filtered(string parameters, int count)
    {
        await EmitAsync("node.joined", "n1");
        await EmitAsync("node.lost", "n1");
        await EmitAsync("workload.failed", "w1");
        Assert.That((await _bridge.ResultAsync("events_list", parameters)).GetArrayLength(), Is.EqualTo(count));
    }

    [Test]
    public async Task A_subscriber_gets_the_old_and_the_new_once_and_in_order()
    {
        for (var i = 0; i < 50; i++) await EmitAsync("tick", null);
        await using var client = _bridge.Connect();
        var answer = await client.CallAsync("""{"id":1,"method":"events_subscribe","params":{"since_seq":10}}""");
        Assert.That(answer.GetProperty("result").GetProperty("seq").GetInt32(), Is.EqualTo(50));
        for (var i = 0; i < 50; i++) await EmitAsync("tick", null);
        for (var seq = 11; seq <= 100; seq++)
        {
            var notification = await client.ReadAsync();
            Assert.That(notification.GetProperty("method").GetString(), Is.EqualTo("event"));
            Assert.That(notification.GetProperty("params").GetProperty("seq").GetInt32(), Is.EqualTo(seq));
        }
    }

    [Test]
    public async Task A_subscriber_gets_only_what_it_asked_for_until_it_ends_the_subscription()
    {
        await using var client = _bridge.Connect();
        var id = (await client.CallAsync("""{"id":1,"method":"events_subscribe","params":{"kinds":["node.*"],"target":"n1"}}""")).GetProperty("result").GetProperty("subscription_id").GetString();
        await EmitAsync("node.lost", "n2");
        await EmitAsync("workload.failed", "n1");
        await EmitAsync("node.lost", "n1");
        Assert.That((await client.ReadAsync()).GetProperty("params").GetProperty("seq").GetInt32(), Is.EqualTo(3));
        Assert.That((await client.CallAsync($$$"""{"id":2,"method":"events_unsubscribe","params":{"subscription_id":"{{{id}}}"}}""")).GetProperty("result").GetProperty("success").GetBoolean(), Is.True);
        await EmitAsync("node.lost", "n1");
        var again = await client.CallAsync($$$"""{"id":3,"method":"events_unsubscribe","params":{"subscription_id":"{{{id}}}"}}""");
        Assert.That(again.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32000));
    }

    [Test]
    public async Task What_is_no_longer_kept_is_told_as_lost()
    {
        for (var i = 0; i < 5; i++) await EmitAsync("tick", null);
        await _bridge.State.TransactAsync(transaction =>
        {
            for (var seq = 1; seq <= 3; seq++) transaction.Delete(StateTables.Events, EventRecord.IdOf(seq));
            return true;
        });
        await using var client = _bridge.Connect();
        await client.CallAsync("""{"id":1,"method":"events_subscribe","params":{"since_seq":0}}""");
        var lost = (await client.ReadAsync()).GetProperty("params");
        Assert.That((lost.GetProperty("kind").GetString(), lost.GetProperty("seq").GetInt32()), Is.EqualTo((EventSubscription.LostKind, 3)));
        Assert.That((await client.ReadAsync()).GetProperty("params").GetProperty("seq").GetInt32(), Is.EqualTo(4));
    }

    [Test]
    public async Task A_client_may_name_its_subscription_and_each_name_once()
    {
        await using var client = _bridge.Connect();
        await using var other = _bridge.Connect();
        const string Subscribe = """{"id":1,"method":"events_subscribe","params":{"subscription_id":"s1"}}""";
        Assert.That((await client.CallAsync(Subscribe)).GetProperty("result").GetProperty("subscription_id").GetString(), Is.EqualTo("s1"));
        Assert.That(Code(await client.CallAsync(Subscribe)), Is.EqualTo(-32004));
        Assert.That((await client.CallAsync("""{"id":1,"method":"events_subscribe"}""")).GetProperty("result").GetProperty("subscription_id").GetString(), Is.EqualTo("s2"));
        Assert.That((await other.CallAsync(Subscribe)).TryGetProperty("result", out _), Is.True, "the names of one client are not another's");
        Assert.That(Code(await client.CallAsync("""{"id":1,"method":"events_subscribe","params":{"subscription_id":""}}""")), Is.EqualTo(-32602));
    }

    [Test]
    public async Task Bad_subscriptions_are_refused()
    {
        await using var client = _bridge.Connect();
        Assert.That(Code(await client.CallAsync("""{"id":1,"method":"events_subscribe","params":{"since_seq":1}}""")), Is.EqualTo(-32602));
        for (var i = 0; i < EventSubscriptions.MostOfOneClient; i++) await client.CallAsync("""{"id":1,"method":"events_subscribe"}""");
        Assert.That(Code(await client.CallAsync("""{"id":1,"method":"events_subscribe"}""")), Is.EqualTo(-32002));
        Assert.That((await _bridge.ErrorAsync("events_subscribe")).GetProperty("code").GetInt32(), Is.EqualTo(-32003));
    }

    [Test]
    public async Task The_oldest_events_are_dropped()
    {
        await using var retention = new EventRetention(_bridge.State, NullLogger.Instance);
        await _bridge.State.TransactAsync(transaction =>
        {
            for (var i = 0; i < EventRetention.Kept + 1_500; i++) transaction.Emit("tick", null, "Tick.");
            return true;
        });
        for (var i = 0; i < 2_000 && Count() > EventRetention.Kept; i++) await Task.Delay(5);
        Assert.That(Count(), Is.EqualTo(EventRetention.Kept));
        Assert.That(_bridge.State.Current.Find(StateTables.Events, EventRecord.IdOf(1_500)), Is.Null);
        Assert.That(_bridge.State.Current.Find(StateTables.Events, EventRecord.IdOf(1_501)), Is.Not.Null);
    }

    private int Count() => _bridge.State.Current.Rows(StateTables.Events).Count;

    private static int Code(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    private async Task EmitAsync(string kind, string? target) => await _bridge.State.TransactAsync(transaction =>
    {
        transaction.Emit(kind, target, "Something happened.");
        return true;
    });
}
