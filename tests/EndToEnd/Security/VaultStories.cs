using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>The vault: values that are given for a reason, to whom their policy allows it, and never without a trace.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class VaultStories() : RoomStories("vault")
{
    private const string Deploying = """{"id":"hub","purpose":"deploy","reason":"Roll out build 42."}""";

    protected override IReadOnlyList<(string Method, string Parameters)> NamingNothing =>
    [
        ("vault_retrieve", """{"id":"none","purpose":"deploy","reason":"r"}"""),
        ("vault_delete", """{"id":"none","reason":"r"}"""),
    ];

    /// <summary>The entry has to be replaced while the call runs.</summary>
    protected override IReadOnlyList<(string Method, int Code)> OutOfReach => [("vault_store", -32004)];

    [Test]
    [Order(1)]
    public async Task A_value_is_given_for_its_purposes_as_often_as_allowed_and_each_time_is_logged()
    {
        var stored = await Owner.CallAsync("vault_store", """
            {"id":"hub","value":"correct horse","description":"The hub's login.","secret_type":"Password","allowed_purposes":["deploy"],
            "max_access_count":2,"expires_in_minutes":5,"labels":{"env":"prod"}}
            """);
        Assert.That(((string)stored["id"]!, (bool)stored["stored"]!, (bool)stored["replaced"]!), Is.EqualTo(("hub", true, false)));
        var wrong = await Owner.RefusedAsync(-32001, "vault_retrieve", """{"id":"hub","purpose":"debug","reason":"Looking."}""");
        for (var count = 1; count <= 2; count++)
        {
            var given = await Owner.In("s-1").With("agent", "release-bot").CallAsync("vault_retrieve", Deploying);
            Assert.That(((string)given["id"]!, (string)given["value"]!, (string)given["description"]!, (int)given["access_count"]!), Is.EqualTo(("hub", "correct horse", "The hub's login.", count)));
        }

        await Owner.RefusedAsync(-32001, "vault_retrieve", Deploying);
        var list = await Owner.CallAsync("vault_list");
        Assert.That(list.ToJsonString(), Does.Not.Contain("correct horse"));
        var entry = list["secrets"]!.AsArray().Single()!;
        Assert.That(((string)entry["secret_type"]!, (int)entry["access_count"]!, (int)entry["max_access_count"]!, (string)entry["stored_by"]!), Is.EqualTo(("password", 2, 2, "owner")));
        Assert.That((entry["labels"]!.ToJsonString(), (long)entry["expires_at"]! - (long)entry["created_at"]!), Is.EqualTo(("""{"env":"prod"}""", 5L * 60_000)));

        var logs = (await Owner.CallAsync("vault_audit", """{"secret_id":"hub"}"""))["logs"]!.AsArray();
        Assert.That(logs.Select(row => ((string)row!["action"]!, (bool)row["granted"]!)), Is.EqualTo(new[] { ("retrieve", false), ("retrieve", true), ("retrieve", true), ("retrieve", false), ("store", true) }));
        Assert.That((string)logs[3]!["denial_reason"]!, Is.EqualTo((string)wrong["message"]!));
        Assert.That(((string)logs[1]!["session_id"]!, (string)logs[1]!["agent"]!, (string)logs[1]!["purpose"]!, (string)logs[1]!["reason"]!), Is.EqualTo(("s-1", "release-bot", "deploy", "Roll out build 42.")));
        Assert.That((int)(await Owner.CallAsync("vault_audit", """{"granted":false,"limit":1}"""))["count"]!, Is.EqualTo(1));
        Assert.That((int)(await Owner.CallAsync("vault_audit", """{"secret_id":"other"}"""))["count"]!, Is.Zero);

        await Owner.CallAsync("vault_delete", """{"id":"hub","reason":"The account is closed."}""");
        Assert.That((int)(await Owner.CallAsync("vault_list", """{"include_expired":true}"""))["count"]!, Is.Zero);
        Assert.That((string)(await Owner.CallAsync("vault_audit"))["logs"]![0]!["reason"]!, Is.EqualTo("The account is closed."));
    }

    [Test]
    [Order(2)]
    public async Task A_policy_binds_users_sessions_and_expressions_the_owner_too()
    {
        await Owner.CallAsync("role_create", """{"name":"opener","permissions":[{"resource":"vault","actions":["reveal","read"]}]}""");
        foreach (var user in new[] { "alice", "bob" }) await Owner.CallAsync("user_create", $$"""{"name":"{{user}}","roles":["opener"]}""");
        var (alice, bob) = (Owner.As("alice"), Owner.As("bob"));
        await Owner.CallAsync("vault_store", """{"id":"hub","value":"v","allowed_principals":["alice"]}""");
        await alice.CallAsync("vault_retrieve", Deploying);
        await bob.RefusedAsync(-32001, "vault_retrieve", Deploying);
        await Owner.RefusedAsync(-32001, "vault_retrieve", Deploying);

        await Owner.CallAsync("vault_store", """{"id":"hub","value":"v","allowed_sessions":["s-1"]}""");
        await Owner.In("s-1").CallAsync("vault_retrieve", Deploying);
        await Owner.RefusedAsync(-32001, "vault_retrieve", Deploying);
        await Owner.RefusedAsync(-32001, "vault_retrieve", """{"id":"hub","purpose":"deploy","reason":"r","session_id":"s-1"}""");
        await Owner.In("s-1").RefusedAsync(-32001, "vault_retrieve", """{"id":"hub","purpose":"deploy","reason":"r","session_id":"s-2"}""");
        var key = await Owner.CallAsync("api_key_generate", """{"name":"k","user_id":"alice"}""");
        await Owner.WithKey((string)key["secret"]!).In("s-1").RefusedAsync(-32001, "vault_retrieve", Deploying);

        await Owner.CallAsync("vault_store", """
            {"id":"hub","value":"v","labels":{"env":"prod"},
            "custom_policy":"labels.env == \"prod\" and principal in [\"alice\", \"owner\"] and count < 1 and reason contains \"OPS-\""}
            """);
        await alice.RefusedAsync(-32001, "vault_retrieve", Deploying);
        const string Ticket = """{"id":"hub","purpose":"deploy","reason":"OPS-7"}""";
        await bob.RefusedAsync(-32001, "vault_retrieve", Ticket);
        await alice.CallAsync("vault_retrieve", Ticket);
        await Owner.RefusedAsync(-32001, "vault_retrieve", Ticket);
        await Owner.CallAsync("vault_store", """{"id":"hub","value":"v","allowed_purposes":[]}""");
        await Owner.RefusedAsync(-32001, "vault_retrieve", Ticket);
        await Owner.CallAsync("vault_store", """{"id":"hub","value":"v","max_access_count":0}""");
        await Owner.RefusedAsync(-32001, "vault_retrieve", Ticket);
    }

    [Test]
    [Order(3)]
    public async Task What_does_not_parse_or_fit_is_refused_when_it_is_stored()
    {
        foreach (var (policy, place) in new[] { ("purpose ==", 11), ("purpos == \"x\"", 1), ("hour == \"14\"", 6), ("labels.env == \"prod\"", 8), ("purpose == \"a\" && hour < 3", 16) })
        {
            var error = await Owner.RefusedAsync(-32602, "vault_store", new JsonObject { ["id"] = "x", ["value"] = "v", ["custom_policy"] = policy });
            Assert.That((string)error["message"]!, Does.Contain(FormattableString.Invariant($" {place}")), policy);
        }

        await Owner.RefusedAsync(-32602, "vault_store", """{"id":"a/../b","value":"v"}""");
        await Owner.RefusedAsync(-32602, "vault_store", """{"id":"a\u0000b","value":"v"}""");
        await Owner.RefusedAsync(-32602, "vault_store", new JsonObject { ["id"] = "x", ["value"] = new string('x', (256 << 10) + 1) });
        await Owner.RefusedAsync(-32602, "vault_store", """{"id":"x","value":"correct horse","description":"It is correct horse."}""");
        await Owner.RefusedAsync(-32602, "vault_store", """{"id":"x","value":"v","expires_in_minutes":9223372036854775807}""");
        await Owner.RefusedAsync(-32602, "vault_retrieve", """{"id":"x","purpose":"p"}""");
        await Owner.RefusedAsync(-32602, "vault_delete", """{"id":"x"}""");
        await Owner.RefusedAsync(-32602, "vault_audit", """{"limit":201}""");
        Assert.That((int)(await Owner.CallAsync("vault_list"))["total"]!, Is.Zero);
    }

    [Test]
    [Order(4)]
    public async Task An_entry_that_asks_for_it_is_read_replaced_and_deleted_only_in_two_steps()
    {
        const string Store = """{"id":"hub","value":"v","require_confirmation":true}""";
        await Owner.CallAsync("vault_store", Store);
        await Owner.RefusedAsync(-32005, "vault_retrieve", """{"id":"hub","purpose":"deploy","reason":"r","policy_acknowledged":true}""");
        var (plan, token) = await Owner.AskedAsync("vault_retrieve", Deploying);
        Assert.That(string.Join('\n', plan), Does.Contain("hub").And.Not.Contain("\"v\""));
        await Owner.With("confirm", token).RefusedAsync(-32005, "vault_retrieve", """{"id":"hub","purpose":"debug","reason":"Roll out build 42."}""");
        Assert.That((string)(await Owner.With("confirm", token).CallAsync("vault_retrieve", Deploying))["value"]!, Is.EqualTo("v"));
        await Owner.With("confirm", token).RefusedAsync(-32005, "vault_retrieve", Deploying);

        var (_, reading) = await Owner.AskedAsync("vault_retrieve", Deploying);
        var (_, deleting) = await Owner.AskedAsync("vault_delete", """{"id":"hub","reason":"r"}""");
        Assert.That((bool)(await Owner.ConfirmedAsync("vault_store", Store))["replaced"]!, Is.True);
        await Owner.With("confirm", reading).RefusedAsync(-32004, "vault_retrieve", Deploying);
        await Owner.With("confirm", deleting).RefusedAsync(-32004, "vault_delete", """{"id":"hub","reason":"r"}""");
        var gone = await Owner.ConfirmedAsync("vault_delete", """{"id":"hub","reason":"r"}""");
        Assert.That(((string)gone["id"]!, (bool)gone["deleted"]!), Is.EqualTo(("hub", true)));
    }

    [Test]
    [Order(5)]
    public async Task Entries_counts_and_the_log_outlive_a_kill_and_a_new_master_key()
    {
        await Owner.CallAsync("vault_store", """{"id":"hub","value":"v","max_access_count":3,"labels":{"a":"b"}}""");
        await Owner.CallAsync("vault_store", """{"id":"gone","value":"v"}""");
        await Owner.CallAsync("vault_delete", """{"id":"gone","reason":"r"}""");
        await Owner.CallAsync("vault_retrieve", Deploying);
        await Owner.CallAsync("master_key_rotate");
        await AssertOutlivesAsync(("vault_list", "{}"), ("vault_audit", "{}"), ("vault_audit", """{"action":"retrieve","page":1}"""));
        Assert.That((int)(await Owner.CallAsync("vault_retrieve", Deploying))["access_count"]!, Is.EqualTo(2));
        Assert.That((string)(await CommandAsync("vault_retrieve", Deploying))["value"]!, Is.EqualTo("v"));
        await Owner.RefusedAsync(-32001, "vault_retrieve", Deploying);
    }
}
