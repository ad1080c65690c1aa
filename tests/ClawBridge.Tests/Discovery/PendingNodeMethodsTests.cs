using System.Net;
using System.Text.Json;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery;

/// <summary>node_pending_list, node_approve and node_reject.</summary>
internal sealed class PendingNodeMethodsTests
{
    [Test]
    public async Task Those_who_wait_are_listed_with_what_an_operator_compares()
    {
        await using var bench = new FleetMethodsBench();
        await bench.KnockAsync(1, "gpu-1", IPAddress.Parse("10.1.2.3"));

        Snapshot.Match(await bench.Bridge.CallAsync("node_pending_list"));
        Assert.That((await bench.Bridge.ResultAsync("node_pending_list", """{"cursor":"","limit":1}""")).GetProperty("total").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_approved_node_joins_and_is_listed_no_more()
    {
        await using var bench = new FleetMethodsBench();
        var (node, token) = await bench.KnockAsync(1, "gpu-1");

        Snapshot.Match(await bench.Bridge.CallAsync("node_approve", """{"node_id":"GPU-1"}"""));

        Assert.That((await bench.Bridge.ResultAsync("node_pending_list")).GetArrayLength(), Is.Zero);
        Assert.That((await bench.AskAsync(node, token)).GetProperty("ok").GetBoolean(), Is.True);
        Assert.That((await bench.Bridge.ResultAsync("node_get", """{"node_id":"gpu-1"}""")).GetProperty("id").GetString(), Is.EqualTo(node.Id));
    }

    [Test]
    public async Task A_rejected_node_is_told_and_stays_out()
    {
        await using var bench = new FleetMethodsBench();
        var (node, token) = await bench.KnockAsync(1, "gpu-1");

        Snapshot.Match(await bench.Bridge.CallAsync("node_reject", $$"""{"node_id":"{{node.Id[..8]}}"}"""));

        var answer = await bench.AskAsync(node, token);
        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Does.StartWith("pairing rejected: an operator refused this device"));
    }

    [TestCase("node_approve", """{"node_id":"nobody"}""", "approve_unknown")]
    [TestCase("node_reject", """{"node_id":"nobody"}""", "reject_unknown")]
    [TestCase("node_approve", """{"node_id":"twin"}""", "approve_ambiguous")]
    [TestCase("node_approve", """{"node_id":"done"}""", "approve_twice")]
    [TestCase("node_reject", """{"node_id":"done"}""", "reject_approved")]
    [TestCase("node_approve", """{"node_id":"gone"}""", "approve_rejected")]
    [TestCase("node_approve", "{}", "approve_nothing")]
    [TestCase("node_remove", """{"node_id":"twice"}""", "remove_pending")]
    [TestCase("node_get", """{"node_id":"twice"}""", "get_pending")]
    [TestCase("node_token_create", """{"hostname":"a","allowed_cidr":"10.1.2.3/8"}""", "token_cidr")]
    public async Task Errors_say_what_is_wrong_and_what_to_do(string method, string parameters, string name)
    {
        await using var bench = new FleetMethodsBench();
        await bench.KnockAsync(1, "twin");
        await bench.KnockAsync(2, "twin");
        await bench.KnockAsync(3, "done");
        await bench.KnockAsync(4, "gone");
        await bench.KnockAsync(5, "twice");
        await bench.Bridge.ResultAsync("node_approve", """{"node_id":"done"}""");
        await bench.Bridge.ResultAsync("node_reject", """{"node_id":"gone"}""");

        Snapshot.Match(await bench.Bridge.CallAsync(method, parameters), name);
    }

    [Test]
    public async Task A_join_whose_token_expired_can_no_longer_be_approved()
    {
        await using var bench = new FleetMethodsBench();
        await bench.KnockAsync(1, "gpu-1");
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(15));

        Snapshot.Match(await bench.Bridge.CallAsync("node_approve", """{"node_id":"gpu-1"}"""));
        Assert.That((await bench.Bridge.ResultAsync("node_pending_list")).GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task A_dry_run_decides_nothing()
    {
        await using var bench = new FleetMethodsBench();
        await bench.KnockAsync(1, "gpu-1");

        await bench.Bridge.ResultAsync("node_approve", """{"node_id":"gpu-1","_meta":{"dry_run":true}}""");

        Assert.That((await bench.Bridge.ResultAsync("node_pending_list")).GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_revoked_token_ends_the_wait_and_the_token_says_who_waits_with_it()
    {
        await using var bench = new FleetMethodsBench();
        var (node, token) = await bench.KnockAsync(1, "gpu-1");
        Snapshot.Match(await bench.Bridge.CallAsync("node_token_validate", $$"""{"token":"{{token}}"}"""));

        await bench.Bridge.ResultAsync("node_token_revoke", $$"""{"token":"{{token}}"}""");

        Assert.That((await bench.Bridge.ResultAsync("node_pending_list")).GetArrayLength(), Is.Zero);
        Assert.That((await bench.AskAsync(node, token)).GetProperty("error").GetProperty("details").GetProperty("code").GetString(),
            Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
    }
}
