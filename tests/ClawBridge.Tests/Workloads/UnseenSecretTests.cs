using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Workloads;

/// <summary>Who submits workloads does not find out by that which secrets there are.</summary>
internal sealed class UnseenSecretTests
{
    private TrustBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new TrustBench();
        await _bench.OkAsync("secret_put", """{"id":"db","value":"user:word"}""");
        await _bench.UserAsync("sam", "workloads:create");
        await _bench.UserAsync("lisa", "workloads:create secrets:read");
        await _bench.UserAsync("root", "*:admin");
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [TestCase("\"env_secrets\":{\"A\":\"SECRET\"}")]
    [TestCase("\"secret_files\":{\"/run/a\":\"SECRET\"}")]
    [TestCase("\"registry_auth\":{\"secret_id\":\"SECRET\"}")]
    [TestCase("\"env_secrets\":{\"A\":\"SECRET@7\"}")]
    public async Task Who_may_not_look_at_secrets_is_told_the_same_of_a_forbidden_one_and_of_none(string use)
    {
        var forbidden = await ErrorAsync(use, "db", "sam");
        var missing = await ErrorAsync(use, "dc", "sam");
        Assert.That((missing.Code, forbidden.Code), Is.EqualTo((-32001, -32001)));
        Assert.That(missing.Message, Is.EqualTo(forbidden.Message.Replace("'db'", "'dc'", StringComparison.Ordinal)));
        Assert.That(missing.ErrorData, Is.EqualTo(forbidden.ErrorData));
        foreach (var who in new[] { "lisa", "root", null })
            Assert.That((await ErrorAsync(use, "dc", who)).Code, Is.EqualTo(-32000), $"{who} may know");
        Assert.That((await ErrorAsync(use, "db", "lisa")).Message, Does.Contain("its policy names neither"));
    }

    [Test]
    public async Task Who_is_named_uses_it()
    {
        await _bench.OkAsync("secret_policy_set", """{"id":"db","allowed_principals":["sam"]}""");
        Assert.That(await _bench.CodeAsync("workload_submit", """{"image":"busybox","env_secrets":{"A":"db"}}""", "sam"), Is.Zero);
    }

    private Task<ClawBridge.Rpc.RpcException> ErrorAsync(string use, string secret, string? user) =>
        _bench.ErrorAsync("workload_submit", $$"""{"image":"busybox","name":"job",{{use.Replace("SECRET", secret, StringComparison.Ordinal)}}}""", user);
}
