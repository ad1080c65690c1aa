using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Audit;
using ClawBridge.Observability;
using ClawBridge.Rpc;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

/// <summary>What goes on for long ends when its caller loses the right to it, and only then.</summary>
[CancelAfter(60_000)]
internal sealed class AccessWatchTests
{
    [TestCase("role_revoke", """{"user_id":"alice","role":"operator"}""")]
    [TestCase("user_delete", """{"user_id":"alice"}""")]
    public async Task A_follow_ends_when_its_caller_loses_the_right(string method, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await using var client = bench.Connect(AccessBench.As("alice"));
        await client.SendAsync("""{"id":1,"method":"probe_follow"}""");
        await bench.Probes.StartedAsync();
        await bench.Bridge.ResultAsync(method, parameters);
        Snapshot.Match((await client.ReadAsync()).GetRawText(), method);
        Assert.That((await client.CallAsync("""{"id":2,"method":"probe_follow"}""")).GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_follow_ends_when_a_made_role_no_longer_allows_it()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("reader", "workloads:read");
        await bench.UserAsync("alice", "reader");
        await using var client = bench.Connect(AccessBench.As("alice"));
        await client.SendAsync("""{"id":1,"method":"probe_follow"}""");
        await bench.Probes.StartedAsync();
        await bench.Bridge.ResultAsync("role_update", """{"name":"reader","permissions":[{"resource":"events","actions":["read"]}]}""");
        Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_follow_with_a_key_ends_when_the_key_is_revoked()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        var (id, key) = await bench.KeyAsync("alice");
        await using var client = bench.Connect(SessionOptions.Owner);
        await client.SendAsync($$$$"""{"id":1,"method":"probe_follow","params":{"_meta":{"api_key":"{{{{key}}}}"}}}""");
        await bench.Probes.StartedAsync();
        await bench.Bridge.ResultAsync("api_key_revoke", $$"""{"key_id":"{{id}}"}""");
        Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32001));
    }

    [TestCase(30)]
    [TestCase(60 * 24 * 3)]
    public async Task A_follow_with_a_key_ends_when_the_key_expires(int minutes)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        var (id, key) = await bench.KeyAsync("alice", $"\"expires_in_minutes\":{minutes}");
        await using var client = bench.Connect(SessionOptions.Owner);
        await client.SendAsync($$$$"""{"id":1,"method":"probe_follow","params":{"_meta":{"api_key":"{{{{key}}}}"}}}""");
        await bench.Probes.StartedAsync();
        var used = (await bench.Bridge.ResultAsync("api_key_list"))[0].GetProperty("last_used_at").GetInt64();
        for (var i = 1; i < minutes; i += 29)
        {
            var timers = bench.Bridge.Time.PendingTimers;
            bench.Bridge.Time.Advance(TimeSpan.FromMinutes(Math.Min(29, minutes - i)));
            // A timer that was due is set anew by whoever judges, on a thread of its own.
            for (var turn = 0; turn < 2_000 && bench.Bridge.Time.PendingTimers < timers; turn++) await Task.Delay(1);
        }

        Assert.That((await bench.Bridge.ResultAsync("api_key_list"))[0].GetProperty("last_used_at").GetInt64(), Is.EqualTo(used), "asking again is no use of the key");
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_follow_in_a_namespace_ends_when_the_role_there_is_gone_although_another_one_stays()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        await bench.Bridge.ResultAsync("role_assign", """{"user_id":"alice","role":"operator","namespace":"research/vision"}""");
        await using var client = bench.Connect(AccessBench.As("alice"));
        await client.SendAsync($$$"""{"id":1,"method":"probe_follow","params":{"namespace":"{{{AccessBench.ResearchNlp}}}"}}""");
        await bench.Probes.StartedAsync();
        await client.SendAsync($$$"""{"id":2,"method":"probe_follow","params":{"namespace":"{{{AccessBench.Vision}}}"}}""");
        await bench.Probes.StartedAsync();
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""");
        var ended = await client.ReadAsync();
        Assert.That((ended.GetProperty("id").GetInt32(), Code(ended)), Is.EqualTo((1, -32001)));
        await client.SendAsync("""{"method":"$/cancelRequest","params":{"id":2}}""");
        Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32800), "the other one went on");
    }

    [Test]
    public async Task A_new_user_of_the_same_name_does_not_inherit_what_runs()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await using var client = bench.Connect(AccessBench.As("alice"));
        await client.SendAsync("""{"id":1,"method":"probe_follow"}""");
        await bench.Probes.StartedAsync();
        await bench.Bridge.State.TransactAsync(transaction =>
        {
            var old = transaction.Rows(AccessTables.Users).Values.Single();
            transaction.Delete(AccessTables.Users, old.Id);
            transaction.Put(AccessTables.Users, old with { Id = "c0000000-0000-4000-8000-000000000001" });
            return true;
        });
        Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_handler_that_heeds_nothing_is_answered_for_and_its_result_never_seen()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await using var client = bench.Connect(AccessBench.As("alice"));
        var direct = bench.Bridge.ErrorAsync("probe_deaf_follow", "{}", AccessBench.As("alice"));
        await bench.Probes.StartedAsync();
        await client.SendAsync("""{"id":1,"method":"probe_deaf_follow"}""");
        await bench.Probes.StartedAsync();
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"operator"}""");
        Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32001));
        bench.Probes.Gate.SetResult();
        Assert.That((await direct).GetProperty("code").GetInt32(), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_long_write_ends_and_its_audit_record_says_so()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await using var client = bench.Connect(AccessBench.As("alice"));
        await client.SendAsync("""{"id":1,"method":"probe_long_write"}""");
        await bench.Probes.StartedAsync();
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"operator"}""");
        Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32001));
        await client.CloseInputAsync();
        await client.Ended;
        var record = bench.Bridge.State.Current.Rows(AuditTables.Audit).Values.Single(row => row.Method == "probe_long_write");
        Assert.That((record.Principal, record.Outcome, record.Code), Is.EqualTo(("alice", AuditOutcomes.Denied, (int?)-32001)));
    }

    [Test]
    public async Task Nobody_else_is_touched()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await bench.UserAsync("bob", "operator");
        await using var owner = bench.Connect(SessionOptions.Owner);
        await using var other = bench.Connect(AccessBench.As("bob"));
        foreach (var client in new[] { owner, other })
        {
            await client.SendAsync("""{"id":1,"method":"probe_follow"}""");
            await bench.Probes.StartedAsync();
        }

        await bench.Bridge.ResultAsync("user_delete", """{"user_id":"alice"}""");
        await bench.Bridge.ResultAsync("role_assign", """{"user_id":"bob","role":"viewer"}""");
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"bob","role":"operator"}""");
        foreach (var client in new[] { owner, other })
        {
            await client.SendAsync("""{"method":"$/cancelRequest","params":{"id":1}}""");
            Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32800));
        }
    }

    [Test]
    public async Task A_subscription_ends_with_a_last_event_and_nothing_after_it()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        await using var client = bench.Connect(AccessBench.As("alice"));
        await client.CallAsync("""{"id":1,"method":"events_subscribe","params":{"kinds":["tick"]}}""");
        await EmitAsync(bench);
        Assert.That((await client.ReadAsync()).GetProperty("params").GetProperty("kind").GetString(), Is.EqualTo("tick"));
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"viewer"}""");
        var last = (await client.ReadAsync()).GetProperty("params");
        Assert.That(last.GetProperty("kind").GetString(), Is.EqualTo(EventSubscription.EndedKind));
        Assert.That(last.GetProperty("data").GetProperty("subscription_id").GetString(), Is.EqualTo("s1"));
        await EmitAsync(bench);
        var answer = await client.CallAsync("""{"id":2,"method":"events_subscribe"}""");
        Assert.That(Code(answer), Is.EqualTo(-32001), "the next line is the answer, no event");

        await bench.Bridge.ResultAsync("role_assign", """{"user_id":"alice","role":"viewer"}""");
        var again = await client.CallAsync("""{"id":3,"method":"events_subscribe","params":{"subscription_id":"s1","kinds":["tick"]}}""");
        Assert.That(again.GetProperty("result").GetProperty("subscription_id").GetString(), Is.EqualTo("s1"), "its name is free again");
        await EmitAsync(bench);
        Assert.That((await client.ReadAsync()).GetProperty("params").GetProperty("kind").GetString(), Is.EqualTo("tick"));
    }

    [Test]
    public async Task Many_that_lose_their_right_while_they_begin_all_end()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await using var client = bench.Connect(AccessBench.As("alice"));
        var sending = Task.WhenAll(Enumerable.Range(1, 200).Select(id => client.SendAsync($$"""{"id":{{id}},"method":"probe_follow"}""")));
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"operator"}""");
        await sending;
        for (var i = 0; i < 200; i++) Assert.That(Code(await client.ReadAsync()), Is.EqualTo(-32001));
        Assert.That(((AccessWatch)bench.Bridge.Access.Watch).Count, Is.Zero);
    }

    private static async Task EmitAsync(AccessBench bench) => await bench.Bridge.State.TransactAsync(transaction =>
    {
        transaction.Emit("tick", null, "Tick.");
        return true;
    });

    private static int Code(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();
}
