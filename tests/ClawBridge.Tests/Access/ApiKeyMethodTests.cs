using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Tests.Access.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Access;

internal sealed class ApiKeyMethodTests
{
    [TestCase("bare", """{"name":"ci","user_id":"alice"}""")]
    [TestCase("whole", """{"name":"ci","user_id":"alice","scopes":["Workloads:Write","workloads:update","events:*","*","users:all"],"expires_in_days":90}""")]
    [TestCase("minutes", """{"name":"ci","user_id":"alice","expires_in_minutes":5}""")]
    [TestCase("at_once", """{"name":"ci","user_id":"alice","expires_in_days":0}""")]
    [TestCase("longest", """{"name":"ci","user_id":"alice","expires_in_days":36500}""")]
    public async Task A_key_is_made_and_shown_once(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_generate", parameters), what);
        Assert.That((await bench.Bridge.ResultAsync("api_key_list")).GetRawText(), Does.Not.Contain(ApiKeys.Prefix));
    }

    [TestCase("unknown_user", """{"name":"ci","user_id":"bob"}""")]
    [TestCase("empty_user", """{"name":"ci","user_id":""}""")]
    [TestCase("empty_name", """{"name":" ","user_id":"alice"}""")]
    [TestCase("newline", """{"name":"a\nb","user_id":"alice"}""")]
    [TestCase("scope_form", """{"name":"ci","user_id":"alice","scopes":["workloads:read","workloads"]}""")]
    [TestCase("scope_resource", """{"name":"ci","user_id":"alice","scopes":["workload:read"]}""")]
    [TestCase("scope_action", """{"name":"ci","user_id":"alice","scopes":["workloads:raed"]}""")]
    [TestCase("scope_empty", """{"name":"ci","user_id":"alice","scopes":[""]}""")]
    [TestCase("scope_control", """{"name":"ci","user_id":"alice","scopes":["workloads:\u0000:read"]}""")]
    [TestCase("days", """{"name":"ci","user_id":"alice","expires_in_days":4294967295}""")]
    [TestCase("huge_days", """{"name":"ci","user_id":"alice","expires_in_days":99999999999999999999}""")]
    [TestCase("negative", """{"name":"ci","user_id":"alice","expires_in_days":-1}""")]
    [TestCase("both", """{"name":"ci","user_id":"alice","expires_in_days":1,"expires_in_minutes":1}""")]
    public async Task A_key_is_refused_and_nothing_is_stored(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_generate", parameters), what);
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.ApiKeys), Is.Empty);
    }

    [Test]
    public async Task A_repeated_call_gets_the_same_key_and_the_state_holds_it_nowhere()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        List<byte[]> written = [];
        using var watching = bench.Bridge.State.OnCommitted(committed => written.AddRange(committed.Changes.Select(change => change.Body).OfType<byte[]>()));
        const string Call = """{"name":"ci","user_id":"alice","_meta":{"idempotency_key":"k"}}""";
        var first = await bench.Bridge.ResultAsync("api_key_generate", Call);
        var again = await bench.Bridge.ResultAsync("api_key_generate", Call);
        var secret = first.GetProperty("secret").GetString()!;
        Assert.That(again.GetProperty("secret").GetString(), Is.EqualTo(secret));
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.ApiKeys), Has.Count.EqualTo(1));
        Assert.That(written, Is.Not.Empty);
        Assert.That(written.Select(body => System.Text.Encoding.UTF8.GetString(body)), Has.None.Contains(secret));
        Assert.That(new ApiKeyGenerateResult(null!, "id", secret).ToString(), Does.Not.Contain(secret));
    }

    [TestCase("all", "{}")]
    [TestCase("one", """{"user_id":"alice"}""")]
    [TestCase("page", """{"cursor":"","limit":1}""")]
    [TestCase("unknown", """{"user_id":"zoe"}""")]
    [TestCase("empty", """{"user_id":""}""")]
    public async Task Keys_are_listed_newest_first(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        await bench.UserAsync("bob");
        var (_, key) = await bench.KeyAsync("alice", "\"expires_in_minutes\":10");
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.KeyAsync("bob");
        await bench.Bridge.ResultAsync("user_list", $$$"""{"_meta":{"api_key":"{{{key}}}"}}""");
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.KeyAsync("alice", "\"scopes\":[\"workloads:read\"]");
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_list", parameters), what);
    }

    [TestCase("made", null)]
    [TestCase("empty", """{"key_id":""}""")]
    [TestCase("unknown", """{"key_id":"00000000-0000-4000-8000-0000000000ff"}""")]
    [TestCase("the_key_itself", """{"key_id":"claw_000000000000000000000000000000"}""")]
    public async Task A_key_is_revoked_or_refused(string what, string? parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        var (id, _) = await bench.KeyAsync("alice");
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_revoke", parameters ?? $$"""{"key_id":"{{id}}"}"""), what);
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.ApiKeys), Has.Count.EqualTo(parameters is null ? 0 : 1));
    }

    [Test]
    public async Task A_rotated_key_ends_at_once_or_after_its_grace_time()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        var (first, key) = await bench.KeyAsync("alice", "\"expires_in_days\":2,\"scopes\":[\"users:read\"]");
        bench.Bridge.Time.Advance(TimeSpan.FromDays(1));
        var atOnce = await bench.Bridge.CallAsync("api_key_rotate", $$"""{"key_id":"{{first}}"}""");
        Snapshot.Match(atOnce, "at_once");
        Assert.That(await WithAsync(bench, key), Is.EqualTo(-32001));
        var second = JsonDocument.Parse(atOnce).RootElement.GetProperty("result");
        Assert.That(await WithAsync(bench, second.GetProperty("secret").GetString()!), Is.Zero);

        Snapshot.Match(await bench.Bridge.CallAsync("api_key_rotate", $$"""{"key_id":"{{second.GetProperty("key_id").GetString()}}","grace_minutes":10}"""), "grace");
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(await WithAsync(bench, second.GetProperty("secret").GetString()!), Is.Zero);
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await WithAsync(bench, second.GetProperty("secret").GetString()!), Is.EqualTo(-32001));
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_rotate", $$"""{"key_id":"{{second.GetProperty("key_id").GetString()}}"}"""), "expired");
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_rotate", $$"""{"key_id":"{{first}}"}"""), "gone");
    }

    [Test]
    public async Task Who_is_no_administrator_makes_keys_for_itself_only()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("keys", "api_keys:create", "api_keys:read", "api_keys:delete");
        await bench.UserAsync("alice", "keys", "\"namespace\":\"research/nlp\"");
        await bench.UserAsync("kim", "keys");
        await bench.UserAsync("bob");
        var (bobs, _) = await bench.KeyAsync("bob");
        var (alice, kim) = (AccessBench.As("alice"), AccessBench.As("kim"));

        Assert.That(await bench.CodeAsync("api_key_generate", """{"name":"mine","user_id":"alice"}""", alice), Is.Zero);
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_generate", """{"name":"x","user_id":"bob"}""", alice), "in_a_namespace");
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_generate", """{"name":"x","user_id":"bob"}""", kim), "on_the_cluster");
        Snapshot.Match(await bench.Bridge.CallAsync("api_key_rotate", $$"""{"key_id":"{{bobs}}"}""", kim), "rotate");
        Assert.That((await bench.Bridge.ResultAsync("api_key_list", "{}", alice)).EnumerateArray().Select(key => key.GetProperty("user_name").GetString()), Is.EqualTo(new[] { "alice" }));
        Assert.That((await bench.Bridge.ResultAsync("api_key_list", "{}", kim)).GetArrayLength(), Is.EqualTo(2));
        Assert.That(await bench.CodeAsync("api_key_list", """{"user_id":"bob"}""", alice), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("api_key_revoke", $$"""{"key_id":"{{bobs}}"}""", alice), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("api_key_revoke", $$"""{"key_id":"{{bobs}}"}""", kim), Is.Zero);
    }

    [TestCase("[]", -32602)]
    [TestCase("""["*"]""", -32001)]
    [TestCase("""["*:*"]""", -32001)]
    [TestCase("""["workloads:read"]""", -32001)]
    [TestCase("""["api_keys:admin"]""", -32001)]
    [TestCase("""["api_keys:reveal"]""", -32001)]
    [TestCase("""["api_keys:*"]""", 0)]
    [TestCase("""["api_keys:read","users:read"]""", 0)]
    public async Task A_key_makes_no_key_that_may_more_than_itself(string scopes, int code)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("root", "admin");
        var (wide, _) = await bench.KeyAsync("root");
        var (_, key) = await bench.KeyAsync("root", """ "scopes":["api_keys:*","users:read"] """);
        var meta = $$$"""{"api_key":"{{{key}}}"}""";
        Assert.That(await bench.CodeAsync("api_key_generate", $$"""{"name":"x","user_id":"root","scopes":{{scopes}},"_meta":{{meta}}}"""), Is.EqualTo(code));
        Assert.That(await bench.CodeAsync("api_key_rotate", $$"""{"key_id":"{{wide}}","_meta":{{meta}}}"""), Is.EqualTo(-32001));
    }

    [Test]
    public async Task The_last_use_is_shown_at_once_and_durable_within_a_minute()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        var (id, key) = await bench.KeyAsync("alice");
        await using var log = new ApiKeyUseLog(bench.Bridge.Access.Uses, bench.Bridge.State, bench.Bridge.Time, NullLogger.Instance);
        bench.Bridge.Time.Advance(TimeSpan.FromSeconds(10));
        await WithAsync(bench, key);
        var used = bench.Now;
        var revision = bench.Bridge.State.Current.Revision;
        Assert.That((await bench.Bridge.ResultAsync("api_key_list"))[0].GetProperty("last_used_at").GetInt64(), Is.EqualTo(used));
        Assert.That(bench.Bridge.State.Current.Revision, Is.EqualTo(revision), "no call waits for the disk");

        bench.Bridge.Time.Advance(ApiKeyUseLog.Period);
        for (var i = 0; i < 2_000 && Stored() is null; i++) await Task.Delay(5);
        Assert.That(Stored(), Is.EqualTo(used));
        Assert.That(bench.Bridge.Access.Uses.Pending, Is.Empty);
        revision = bench.Bridge.State.Current.Revision;
        await log.FlushAsync();
        Assert.That(bench.Bridge.State.Current.Revision, Is.EqualTo(revision), "nothing new costs nothing");

        long? Stored() => bench.Bridge.State.Current.Find(AccessTables.ApiKeys, id)!.LastUsedAt;
    }

    [Test]
    public async Task The_last_use_is_durable_when_the_program_ends_and_a_key_that_is_gone_is_not_made_again()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        var (kept, key) = await bench.KeyAsync("alice");
        var (gone, other) = await bench.KeyAsync("alice");
        await using (new ApiKeyUseLog(bench.Bridge.Access.Uses, bench.Bridge.State, bench.Bridge.Time, NullLogger.Instance))
        {
            await WithAsync(bench, key);
            await WithAsync(bench, other);
            await bench.Bridge.ResultAsync("api_key_revoke", $$"""{"key_id":"{{gone}}"}""");
        }

        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.ApiKeys).Values.Select(row => (row.Id, row.LastUsedAt)), Is.EqualTo(new[] { (kept, (long?)bench.Now) }));
    }

    [Test]
    public async Task Keys_that_expired_long_ago_are_forgotten()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        await bench.KeyAsync("alice", "\"expires_in_days\":1");
        var (stays, _) = await bench.KeyAsync("alice", "\"expires_in_days\":2");
        await bench.KeyAsync("alice");
        var rule = new ApiKeyRetention();
        bench.Bridge.Time.Advance(TimeSpan.FromDays(31) - TimeSpan.FromMilliseconds(1));
        Assert.That(rule.IsDue(bench.Bridge.State.Current, bench.Now), Is.False);
        bench.Bridge.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(rule.IsDue(bench.Bridge.State.Current, bench.Now), Is.True);
        Assert.That(await bench.Bridge.State.TransactAsync(transaction => rule.Delete(transaction, 10)), Is.EqualTo(1));
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.ApiKeys), Has.Count.EqualTo(2).And.ContainKey(stays));
    }

    private static Task<int> WithAsync(AccessBench bench, string key) => bench.CodeAsync("user_list", $$$"""{"_meta":{"api_key":"{{{key}}}"}}""");
}
