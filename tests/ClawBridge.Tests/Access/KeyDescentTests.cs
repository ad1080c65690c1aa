using ClawBridge.Access;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

/// <summary>A key that was made with a key does not outlive it.</summary>
internal sealed class KeyDescentTests
{
    private AccessBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = await AccessBench.StartAsync();
        await _bench.UserAsync("root", "admin");
        await _bench.UserAsync("alice");
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task What_an_expiring_key_makes_expires_with_it()
    {
        var (id, key) = await _bench.KeyAsync("root", "\"expires_in_minutes\":10");
        var end = Row(id)!.ExpiresAt;
        var child = await MakeAsync(key, "root");
        Assert.That(Row(child.Id)!.ExpiresAt, Is.EqualTo(end), "left out, it is the key's own");
        Snapshot.Match(await _bench.Bridge.CallAsync("api_key_generate", With(key, "\"name\":\"x\",\"user_id\":\"root\",\"expires_in_minutes\":11")), "longer");
        Assert.That(await _bench.CodeAsync("api_key_generate", With(key, "\"name\":\"x\",\"user_id\":\"root\",\"expires_in_minutes\":10")), Is.Zero);
        var (eternal, _) = await _bench.KeyAsync("alice");
        var rotated = await _bench.Bridge.ResultAsync("api_key_rotate", With(key, $"\"key_id\":\"{eternal}\""));
        Assert.That(rotated.GetProperty("info").GetProperty("expires_at").GetInt64(), Is.EqualTo(end));
        var itself = await _bench.Bridge.ResultAsync("api_key_rotate", With(key, $"\"key_id\":\"{id}\",\"grace_minutes\":1"));
        Assert.That(itself.GetProperty("info").GetProperty("expires_at").GetInt64(), Is.EqualTo(end), "a key does not prolong itself");
    }

    [TestCase("api_key_revoke")]
    [TestCase("api_key_rotate")]
    [TestCase("user_delete")]
    public async Task What_a_key_made_goes_with_it(string method)
    {
        var (id, key) = await _bench.KeyAsync("root");
        var child = await MakeAsync(key, "root");
        var grandchild = await MakeAsync(child.Secret, "alice");
        var (other, _) = await _bench.KeyAsync("alice");
        var answer = await _bench.Bridge.ResultAsync(method, method == "user_delete" ? """{"user_id":"root"}""" : $$"""{"key_id":"{{id}}"}""");
        Assert.That((Row(id), Row(child.Id), Row(grandchild.Id)), Is.EqualTo(((ApiKeyRecord?)null, (ApiKeyRecord?)null, (ApiKeyRecord?)null)));
        Assert.That(Row(other), Is.Not.Null);
        if (method == "api_key_revoke") Assert.That(answer.GetProperty("revoked_with_it").GetInt32(), Is.EqualTo(2));
        if (method == "user_delete") Assert.That(answer.GetProperty("revoked_keys").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_grace_time_holds_for_what_the_key_made_and_not_for_its_successor()
    {
        var (id, key) = await _bench.KeyAsync("root");
        var child = await MakeAsync(key, "alice");
        var successor = (await _bench.Bridge.ResultAsync("api_key_rotate", With(key, $"\"key_id\":\"{id}\",\"grace_minutes\":5"))).GetProperty("key_id").GetString()!;
        var until = _bench.Now + 5 * 60_000;
        Assert.That((Row(id)!.ExpiresAt, Row(child.Id)!.ExpiresAt, Row(successor)!.ExpiresAt), Is.EqualTo(((long?)until, (long?)until, (long?)null)));
        await _bench.Bridge.ResultAsync("api_key_revoke", $$"""{"key_id":"{{id}}"}""");
        Assert.That((Row(child.Id), Row(successor)), Is.EqualTo(((ApiKeyRecord?)null, (ApiKeyRecord?)null)), "who stole the key may have made its successor");
    }

    private ApiKeyRecord? Row(string id) => _bench.Bridge.State.Current.Find(AccessTables.ApiKeys, id);

    private async Task<(string Id, string Secret)> MakeAsync(string with, string user)
    {
        var made = await _bench.Bridge.ResultAsync("api_key_generate", With(with, $"\"name\":\"child\",\"user_id\":\"{user}\""));
        return (made.GetProperty("key_id").GetString()!, made.GetProperty("secret").GetString()!);
    }

    private static string With(string key, string parameters) => "{" + parameters + $$$""","_meta":{"api_key":"{{{key}}}"}}""";
}
