using ClawBridge.Rpc;
using ClawBridge.Tests.Access.Support;
using ClawBridge.Tests.Rpc;

namespace ClawBridge.Tests.Access;

internal sealed class AccessGateTests
{
    private static readonly SessionOptions ReadOnly = new() { IsReadOnly = true };

    [TestCase("""{"_meta":{"principal":"mallory"}}""")]
    [TestCase("""{"_meta":{"api_key":"claw_x"}}""")]
    [TestCase("""{"_meta":{"principal":"owner","api_key":"claw_x"}}""")]
    public async Task Who_is_not_known_is_denied(string parameters)
    {
        using var bridge = Bridge();
        var error = await bridge.ErrorAsync("echo", parameters);
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32001));
        Assert.That(error.GetRawText(), Does.Not.Contain("claw_x"));
    }

    [Test]
    public async Task The_owner_may_say_who_it_is()
    {
        using var bridge = Bridge();
        await bridge.ResultAsync("echo", """{"_meta":{"principal":"owner"}}""");
    }

    [TestCase("make")]
    [TestCase("end")]
    public async Task A_read_only_session_changes_nothing_and_denied_comes_before_bad_params(string method)
    {
        using var bridge = Bridge();
        var error = await bridge.ErrorAsync(method, """{"nonsense":1}""", ReadOnly);
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32001));
        Assert.That(error.GetProperty("data").GetProperty("kind").GetString(), Is.EqualTo("read_only"));
        Assert.That(bridge.State.Current.Rows(ProbeTables.Things), Is.Empty);
        await bridge.ResultAsync("echo", "{}", ReadOnly);
    }

    [Test]
    public async Task Who_is_not_the_owner_and_no_user_may_do_nothing()
    {
        using var bridge = Bridge();
        var error = await bridge.ErrorAsync("echo", "{}", AccessBench.As("alice"));
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32001));
    }

    [Test]
    public async Task The_owner_may_act_as_a_user_and_has_then_no_more_than_its_rights()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        Assert.That(await bench.CodeAsync("user_list", """{"_meta":{"principal":"alice"}}"""), Is.Zero);
        Snapshot.Match(await bench.Bridge.CallAsync("user_create", """{"name":"bob","_meta":{"principal":"alice"}}"""));
    }

    [TestCase("""{"principal":"owner"}""")]
    [TestCase("""{"principal":"system"}""")]
    [TestCase("""{"principal":"bob"}""")]
    [TestCase("""{"principal":""}""")]
    [TestCase("""{"principal":"Alice"}""")]
    public async Task A_users_session_never_becomes_anybody_else(string meta)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "admin");
        await bench.UserAsync("bob", "viewer");
        var error = await bench.Bridge.ErrorAsync("user_list", $$"""{"_meta":{{meta}}}""", AccessBench.As("alice"));
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("user_list", """{"_meta":{"principal":"alice"}}""", AccessBench.As("alice")), Is.Zero);
    }

    [Test]
    public async Task A_users_session_takes_only_its_own_keys()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        await bench.UserAsync("root", "admin");
        var (_, own) = await bench.KeyAsync("alice");
        var (_, foreign) = await bench.KeyAsync("root");
        Assert.That(await bench.CodeAsync("user_list", Keyed(own), AccessBench.As("alice")), Is.Zero);
        Assert.That(await bench.CodeAsync("user_list", Keyed(foreign), AccessBench.As("alice")), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("user_list", $$$"""{"_meta":{"api_key":"{{{foreign}}}","principal":"alice"}}"""), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("user_list", $$$"""{"_meta":{"api_key":"{{{foreign}}}","principal":"owner"}}"""), Is.EqualTo(-32001));
    }

    [Test]
    public async Task The_key_of_a_deleted_user_is_worthless_also_for_a_new_user_of_that_name()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "admin");
        var (_, key) = await bench.KeyAsync("alice");
        Assert.That(await bench.CodeAsync("user_list", Keyed(key)), Is.Zero);
        await bench.Bridge.ResultAsync("user_delete", """{"user_id":"alice"}""");
        Assert.That(await bench.CodeAsync("user_list", Keyed(key)), Is.EqualTo(-32001));
        await bench.UserAsync("alice", "admin");
        Assert.That(await bench.CodeAsync("user_list", Keyed(key)), Is.EqualTo(-32001));
    }

    [TestCase(0, -32001)]
    [TestCase(1, 0)]
    public async Task An_expired_key_is_worthless_to_the_millisecond(int before, int code)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        var (_, key) = await bench.KeyAsync("alice", "\"expires_in_minutes\":1");
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(before));
        Assert.That(await bench.CodeAsync("user_list", Keyed(key)), Is.EqualTo(code));
    }

    [TestCase("""["users:read"]""", "user_list", 0)]
    [TestCase("""["users:read"]""", "role_list", -32001)]
    [TestCase("""["users:*"]""", "user_list", 0)]
    [TestCase("""["*"]""", "role_list", 0)]
    [TestCase("""["users:create"]""", "user_create", -32001)]
    public async Task A_key_may_what_its_scopes_and_its_user_allow(string scopes, string method, int code)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        var (_, key) = await bench.KeyAsync("alice", $"\"scopes\":{scopes}");
        Assert.That(await bench.CodeAsync(method, Keyed(key)), Is.EqualTo(code));
    }

    [Test]
    public async Task A_role_that_is_taken_during_a_session_counts_from_the_next_call_on()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer");
        await using var client = bench.Connect(AccessBench.As("alice"));
        Assert.That((await client.CallAsync("""{"id":1,"method":"user_list"}""")).TryGetProperty("result", out _), Is.True);
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"viewer"}""");
        Assert.That((await client.CallAsync("""{"id":2,"method":"user_list"}""")).GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_kept_answer_and_a_confirmation_are_not_a_later_users_of_the_same_name()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "admin");
        const string Call = """{"name":"k","user_id":"alice","_meta":{"idempotency_key":"x"}}""";
        var first = (await bench.Bridge.ResultAsync("api_key_generate", Call, AccessBench.As("alice"))).GetProperty("secret").GetString();
        await bench.Bridge.ResultAsync("user_delete", """{"user_id":"alice"}""");
        await bench.UserAsync("alice", "admin");
        var second = (await bench.Bridge.ResultAsync("api_key_generate", Call, AccessBench.As("alice"))).GetProperty("secret").GetString();
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public async Task A_handler_that_never_asks_where_it_acts_neither_answers_nor_changes_anything()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        var alice = AccessBench.As("alice");
        foreach (var method in new[] { "probe_silent_read", "probe_silent_write" })
        {
            var answer = await bench.Bridge.CallAsync(method, "{}", alice);
            Assert.That(answer, Does.Contain("-32603").And.Not.Contain(ScopedProbes.Secret));
            Assert.That(await bench.Bridge.CallAsync(method, """{"_meta":{"dry_run":true}}""", alice), Does.Contain("-32603").And.Not.Contain(ScopedProbes.Secret));
        }

        Assert.That(bench.Bridge.State.Current.Rows(ProbeTables.Things), Is.Empty);
        Assert.That(await bench.CodeAsync("probe_read", $$"""{"namespace":"{{AccessBench.ResearchNlp}}"}""", alice), Is.Zero);
        Assert.That(await bench.CodeAsync("probe_read", $$"""{"namespace":"{{AccessBench.Vision}}"}""", alice), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("probe_read", "{}", alice), Is.EqualTo(-32001));
    }

    private static string Keyed(string key) => $$$"""{"_meta":{"api_key":"{{{key}}}"}}""";

    private static TestBridge Bridge() => new([ProbeTables.Things], bridge => new ProbeMethods(bridge.State).All());
}
