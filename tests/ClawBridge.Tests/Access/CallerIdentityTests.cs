using ClawBridge.Audit;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

/// <summary>What is kept and recorded of a call belongs to who made it, and to nobody else.</summary>
internal sealed class CallerIdentityTests
{
    [Test]
    public async Task A_key_is_not_answered_what_another_key_of_its_user_was()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("root", "admin");
        var (_, full) = await bench.KeyAsync("root");
        var (_, narrow) = await bench.KeyAsync("root", "\"scopes\":[\"api_keys:create\"]");
        var first = await bench.Bridge.ResultAsync("api_key_generate", Call(full));
        Assert.That((await bench.Bridge.ErrorAsync("api_key_generate", Call(narrow))).GetProperty("code").GetInt32(), Is.EqualTo(-32001));
        Assert.That((await bench.Bridge.ResultAsync("api_key_generate", Call(full))).GetRawText(), Is.EqualTo(first.GetRawText()));

        static string Call(string key) => $$$"""{"name":"x","user_id":"root","_meta":{"api_key":"{{{key}}}","idempotency_key":"k"}}""";
    }

    [Test]
    public async Task Who_lost_the_right_that_a_call_needed_is_not_answered_again()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("bob");
        await bench.UserAsync("kim", "admin");
        var (key, _) = await bench.KeyAsync("bob");
        const string Meta = "\"_meta\":{\"idempotency_key\":\"k\"}";
        var revoke = $$"""{"key_id":"{{key}}",{{Meta}}}""";
        Assert.That(await bench.CodeAsync("api_key_revoke", revoke, AccessBench.As("kim")), Is.Zero);
        Assert.That(await bench.CodeAsync("api_key_revoke", revoke, AccessBench.As("kim")), Is.Zero);
        await bench.RoleAsync("keys", "api_keys:delete");
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"kim","role":"admin"}""");
        await bench.Bridge.ResultAsync("role_assign", """{"user_id":"kim","role":"keys","namespace":"research/nlp"}""");
        Assert.That(await bench.CodeAsync("api_key_revoke", revoke, AccessBench.As("kim")), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_call_with_an_unknown_key_is_recorded_as_nobodys()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.Bridge.ErrorAsync("user_create", """{"name":"eve","_meta":{"api_key":"claw_000000000000000000000000000000"}}""");
        Assert.That(bench.Bridge.State.Current.Rows(AuditTables.Audit).Values.Select(record => record.Principal), Is.EqualTo(new[] { "unauthenticated" }));
    }
}
