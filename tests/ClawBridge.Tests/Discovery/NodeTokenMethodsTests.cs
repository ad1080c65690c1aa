using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery;

internal sealed class NodeTokenMethodsTests
{
    [Test]
    public async Task A_token_is_made_with_the_command_to_run()
    {
        await using var bench = new FleetMethodsBench();
        bench.Fleet.Address = new(18790, "wss://127.0.0.1:18790", "wss://bridge.lab:18790", new string('a', 64), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");

        Snapshot.Match(await bench.Bridge.CallAsync("node_token_create", """{"hostname":"gpu-1","ttl_minutes":60,"labels":{"zone":"a"},"auto_approve":false}"""));
    }

    [Test]
    public async Task A_repeated_call_with_the_same_key_gives_the_same_token_once()
    {
        await using var bench = new FleetMethodsBench();
        const string call = """{"hostname":"gpu-1","_meta":{"idempotency_key":"k"}}""";

        var first = await bench.Bridge.CallAsync("node_token_create", call);

        Assert.That(await bench.Bridge.CallAsync("node_token_create", call), Is.EqualTo(first));
        Assert.That((await bench.Bridge.ResultAsync("node_token_list")).GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Validation_tells_what_the_token_is_for_and_does_not_use_it_up()
    {
        await using var bench = new FleetMethodsBench();
        var token = await CreateAsync(bench);

        var first = await bench.Bridge.CallAsync("node_token_validate", token);

        Snapshot.Match(first);
        Assert.That(await bench.Bridge.CallAsync("node_token_validate", token), Is.EqualTo(first));
    }

    [Test]
    public async Task A_used_token_is_a_conflict()
    {
        await using var bench = new FleetMethodsBench();
        await bench.JoinAsync(1, "gpu-1");
        var list = await bench.Bridge.ResultAsync("node_token_list");

        Snapshot.Match(await bench.Bridge.CallAsync("node_token_validate", $$"""{"token":"{{list[0].GetProperty("token_id").GetString()}}"}"""));
        Snapshot.Match(list.GetRawText(), "list");
    }

    [Test]
    public async Task An_expired_token_is_a_conflict_and_is_forgotten_after_a_day()
    {
        await using var bench = new FleetMethodsBench();
        var token = await CreateAsync(bench);
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(15));
        Snapshot.Match(await bench.Bridge.CallAsync("node_token_validate", token));

        bench.Bridge.Time.Advance(TimeSpan.FromDays(1));
        await CreateAsync(bench);
        Assert.That((await bench.Bridge.ErrorAsync("node_token_validate", token)).GetProperty("code").GetInt32(), Is.EqualTo(-32000));
    }

    [Test]
    public async Task A_revoked_token_is_unknown()
    {
        await using var bench = new FleetMethodsBench();
        var token = await CreateAsync(bench);

        Snapshot.Match(await bench.Bridge.CallAsync("node_token_revoke", token));
        Assert.That((await bench.Bridge.ErrorAsync("node_token_validate", token)).GetProperty("code").GetInt32(), Is.EqualTo(-32000));
    }

    private static async Task<string> CreateAsync(FleetMethodsBench bench)
    {
        var created = await bench.Bridge.ResultAsync("node_token_create", """{"hostname":"gpu-1","labels":{"zone":"a"}}""");
        return $$"""{"token":"{{created.GetProperty("token").GetString()}}"}""";
    }
}
