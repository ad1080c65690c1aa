using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.State;

namespace ClawBridge.Tests.Fleet;

internal sealed class JoinTests
{
    private static readonly TestNode Node = new(1);

    [Test]
    public async Task A_join_gives_the_node_the_tokens_name_and_labels_and_a_device_token_of_which_only_the_hash_is_kept()
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync("gpu-7", labels: new() { ["zone"] = "a" });

        var (_, answer) = await bench.KnockAsync(Node, new ConnectAuth { BootstrapToken = token });

        var auth = answer.GetProperty("payload").GetProperty("auth");
        var record = bench.Fleet.Find(Node.Id)!.Record;
        Assert.That(auth.GetProperty("method").GetString(), Is.EqualTo("bootstrap-token"));
        Assert.That(record.Name, Is.EqualTo("gpu-7"));
        Assert.That(record.Labels["zone"], Is.EqualTo("a"));
        Assert.That(record.DeviceTokenHash, Is.EqualTo(Tokens.Hash(auth.GetProperty("deviceToken").GetString()!)));
        Assert.That(record.PublicKey, Is.EqualTo(Node.PublicKey));
        Assert.That(bench.Events, Is.EqualTo(new[] { "node.joined", "node.connected" }));
    }

    [Test]
    public async Task A_device_token_lets_the_node_in_again_and_no_other_device()
    {
        await using var bench = new FleetBench();
        var (first, deviceToken) = await bench.JoinAsync(Node);
        first.HangUp();

        var (_, again) = await bench.KnockAsync(Node, new ConnectAuth { Token = deviceToken });
        var (_, inOtherMember) = await bench.KnockAsync(Node, new ConnectAuth { DeviceToken = deviceToken });
        var (_, stolen) = await bench.KnockAsync(new TestNode(9), new ConnectAuth { Token = deviceToken });

        Assert.That(again.GetProperty("payload").GetProperty("auth").GetProperty("method").GetString(), Is.EqualTo("device-token"));
        Assert.That(inOtherMember.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(DetailCode(stolen), Is.EqualTo("AUTH_TOKEN_MISMATCH"));
    }

    [Test]
    public async Task A_used_token_lets_nobody_else_in()
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync();
        await bench.KnockAsync(Node, new ConnectAuth { Token = token });

        var (_, second) = await bench.KnockAsync(new TestNode(2), new ConnectAuth { Token = token });

        Assert.That(DetailCode(second), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
    }

    [Test]
    public async Task The_same_device_may_repeat_a_join_whose_answer_it_never_got_but_not_one_it_has_confirmed()
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync();
        var (first, _) = await bench.KnockAsync(Node, new ConnectAuth { Token = token });
        first.HangUp();

        var (second, repeated) = await bench.KnockAsync(Node, new ConnectAuth { Token = token });
        Assert.That(repeated.GetProperty("ok").GetBoolean(), Is.True);
        await FleetBench.BeatAsync(second, Node);

        var (_, third) = await bench.KnockAsync(Node, new ConnectAuth { Token = token });
        Assert.That(DetailCode(third), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
        Assert.That(bench.Fleet.Nodes(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_expired_token_lets_nobody_in()
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync(minutes: 15);
        bench.Time.Advance(TimeSpan.FromMinutes(15));

        var (_, answer) = await bench.KnockAsync(Node, new ConnectAuth { Token = token });

        Assert.That(DetailCode(answer), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
    }

    [Test]
    public async Task A_join_that_fails_uses_no_token_up()
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = token }, p => p["device"]!["signature"] = "AAAA"));
        await socket.NextAsync();

        var (_, answer) = await bench.KnockAsync(Node, new ConnectAuth { Token = token });

        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.True);
    }

    [Test]
    public async Task When_the_state_cannot_be_written_the_node_may_try_again_and_nothing_is_used_up()
    {
        var journal = new FailingJournal();
        await using var bench = new FleetBench(journal: journal);
        var token = await bench.TokenAsync();
        journal.IsFailing = true;
        var (socket, refused) = await bench.KnockAsync(Node, new ConnectAuth { Token = token });
        journal.IsFailing = false;

        Assert.That(refused.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("UNAVAILABLE"));
        Assert.That(refused.GetProperty("error").GetProperty("retryable").GetBoolean(), Is.True);
        Assert.That((await socket.Closed).Code, Is.EqualTo(1013));
        Assert.That((await bench.KnockAsync(Node, new ConnectAuth { Token = token })).Answer.GetProperty("ok").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Two_nodes_that_want_one_name_get_two()
    {
        await using var bench = new FleetBench();
        await bench.JoinAsync(new TestNode(1), "GPU");
        await bench.JoinAsync(new TestNode(2), "gpu");
        await bench.JoinAsync(new TestNode(3), "gpu");

        Assert.That(bench.Fleet.Nodes().Select(n => n.Record.Name), Is.EqualTo(new[] { "GPU", "gpu-2", "gpu-3" }));
    }

    [TestCase("gpu-box-1", "gpu-box-1")]
    [TestCase("GPU box (left)", "GPU-box--left")]
    [TestCase("-a-.b.-", "a.b")]
    [TestCase("", null)]
    [TestCase("...", null)]
    [TestCase("ünïcode", "n-code")]
    public void What_a_host_calls_itself_becomes_a_host_name(string told, string? name)
    {
        Assert.That(NodeNames.FromHost(told), Is.EqualTo(name));
        if (name is not null) Assert.That(NodeNames.IsHostname(name), Is.True);
    }

    [Test]
    public async Task Labels_of_the_hosts_own_config_are_not_taken_over()
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync(labels: new() { ["zone"] = "token" });
        var (socket, _) = await bench.KnockAsync(Node, new ConnectAuth { Token = token });
        socket.Send(Node.FullHeartbeat(labels: """{"zone":"host","rack":"1"}"""));
        await socket.NextAsync();

        Assert.That(bench.Fleet.Find(Node.Id)!.Record.Labels, Is.EquivalentTo(new Dictionary<string, string> { ["zone"] = "token" }));
    }

    [Test]
    public async Task The_node_gets_the_tokens_name_whatever_it_calls_itself()
    {
        await using var bench = new FleetBench();
        await bench.KnockAsync(new TestNode(1) { Name = "somebody-else" }, new ConnectAuth { Token = await bench.TokenAsync("gpu-7") });

        Assert.That(bench.Fleet.Find(Node.Id)!.Record.Name, Is.EqualTo("gpu-7"));
    }

    [TestCase("10.1.0.0/16", "10.1.2.3", true)]
    [TestCase("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [TestCase("10.1.0.0/16", "10.2.2.3", false)]
    [TestCase("10.1.2.3/32", "10.1.2.3", true)]
    [TestCase("fd00::/8", "fd12::1", true)]
    [TestCase("10.1.0.0/16", null, false)]
    [TestCase(null, null, true)]
    public void A_token_may_be_bound_to_addresses(string? cidr, string? from, bool isCovered)
    {
        var token = new JoinTokenRecord { Id = "a", Hostname = "h", CreatedAt = 0, ExpiresAt = 1, AllowedCidr = cidr };
        Assert.That(JoinTokens.Covers(token, from is null ? null : System.Net.IPAddress.Parse(from)), Is.EqualTo(isCovered));
    }

    [TestCase("10.1.0.0/16", "10.1.0.0/16")]
    [TestCase("10.1.2.3", "10.1.2.3/32")]
    [TestCase("::ffff:10.1.2.3", "10.1.2.3/32")]
    [TestCase("fd00::1", "fd00::1/128")]
    [TestCase("10.1.2.3/16", null)]
    [TestCase("gpu-1", null)]
    [TestCase("", null)]
    public void Addresses_are_written_one_way(string given, string? cidr) => Assert.That(JoinTokens.Cidr(given), Is.EqualTo(cidr));

    [Test]
    public async Task A_node_from_another_address_is_refused_and_the_token_stays_good()
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync(cidr: "10.1.0.0/16");

        var (_, elsewhere) = await bench.KnockAsync(Node, new ConnectAuth { Token = token }, System.Net.IPAddress.Parse("10.2.0.1"));
        var (_, here) = await bench.KnockAsync(Node, new ConnectAuth { Token = token }, System.Net.IPAddress.Parse("10.1.0.1"));

        Assert.That(DetailCode(elsewhere), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
        Assert.That(here.GetProperty("ok").GetBoolean(), Is.True);
    }

    [TestCase("0.1.9", true)]
    [TestCase("0.2.0-rc.1", true)]
    [TestCase("0.3.0", false)]
    [TestCase("1.1.0", false)]
    public async Task An_agent_more_than_one_minor_version_away_is_refused_and_its_token_stays_good(string version, bool isLetIn)
    {
        await using var bench = new FleetBench();
        var token = await bench.TokenAsync();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = token }, connect => connect["client"]!["version"] = version));

        var answer = await socket.NextAsync();

        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.EqualTo(isLetIn));
        if (isLetIn) return;
        Assert.That(DetailCode(answer), Is.EqualTo("VERSION_SKEW"));
        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Does.Contain("upgrade claw-bridge to"));
        Assert.That((await bench.KnockAsync(Node, new ConnectAuth { Token = token })).Answer.GetProperty("ok").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_removed_node_is_closed_with_4001_and_its_device_token_is_worth_nothing()
    {
        await using var bench = new FleetBench();
        var (socket, deviceToken) = await bench.JoinAsync(Node);

        await bench.Store.TransactAsync(transaction =>
        {
            transaction.Delete(FleetTables.Nodes, Node.Id);
            return true;
        });

        Assert.That(await socket.Closed, Is.EqualTo((4001, "device removed")));
        var (_, answer) = await bench.KnockAsync(Node, new ConnectAuth { Token = deviceToken });
        Assert.That(DetailCode(answer), Is.EqualTo("AUTH_TOKEN_MISMATCH"));
        Assert.That(bench.Fleet.Nodes(), Is.Empty);
    }

    private static string? DetailCode(JsonElement answer) => answer.GetProperty("error").GetProperty("details").GetProperty("code").GetString();
}
