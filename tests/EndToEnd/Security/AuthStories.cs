using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>Users, roles and API keys, from the first user to a deleted one.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class AuthStories() : RoomStories("auth")
{
    protected override IReadOnlyList<(string Method, string Parameters)> NamingNothing =>
    [
        ("user_create", """{"name":"a","roles":["none"]}"""),
        ("user_get", """{"name":"none"}"""),
        ("user_list", """{"role":"none"}"""),
        ("user_delete", """{"user_id":"none"}"""),
        ("role_assign", """{"user_id":"none","role":"viewer"}"""),
        ("role_revoke", """{"user_id":"none","role":"viewer"}"""),
        ("role_update", """{"name":"none","description":"x"}"""),
        ("role_delete", """{"name":"none"}"""),
        ("permission_check", """{"user_id":"none","resource":"nodes","action":"read"}"""),
        ("api_key_generate", """{"name":"k","user_id":"none"}"""),
        ("api_key_list", """{"user_id":"none"}"""),
        ("api_key_revoke", """{"key_id":"none"}"""),
        ("api_key_rotate", """{"key_id":"none"}"""),
    ];

    [Test]
    [Order(1)]
    public async Task Users_are_made_found_by_id_and_name_and_deleted()
    {
        var roles = (await Owner.CallAsync("role_list")).AsArray();
        Assert.That(roles.Select(role => ((string)role!["name"]!, (bool)role["built_in"]!)), Is.EqualTo(new[] { ("admin", true), ("operator", true), ("viewer", true) }));

        var alice = await Owner.CallAsync("user_create", """{"name":"alice","email":"alice@lab.example","roles":["operator","readonly"]}""");
        Assert.That(alice["roles"]!.ToJsonString(), Is.EqualTo("""["operator","viewer"]"""), "the legacy's readonly is viewer");
        Assert.That((string)alice["email"]!, Is.EqualTo("alice@lab.example"));
        await Owner.CallAsync("user_create", """{"name":"bob"}""");
        foreach (var reference in new[] { $$"""{"user_id":{{Quoted(alice["id"])}}}""", """{"user_id":"alice"}""", """{"name":"alice"}""" })
            Assert.That((await Owner.CallAsync("user_get", reference)).ToJsonString(), Is.EqualTo(alice.ToJsonString()), reference);
        Assert.That(Names(await Owner.CallAsync("user_list")), Is.EqualTo(new[] { "alice", "bob" }));
        Assert.That(Names(await Owner.CallAsync("user_list", """{"role":"readonly"}""")), Is.EqualTo(new[] { "alice" }));
        var page = await Owner.CallAsync("user_list", """{"page":2,"limit":1}""");
        Assert.That((Names(page["items"]!).Single(), (int)page["total"]!), Is.EqualTo(("bob", 2)));

        await Owner.RefusedAsync(-32004, "user_create", """{"name":"ALICE"}""");
        await Owner.RefusedAsync(-32602, "user_create", """{"name":""}""");
        await Owner.RefusedAsync(-32602, "user_create", """{"name":"eve\nadmin"}""");
        await Owner.RefusedAsync(-32000, "user_create", """{"name":"eve","roles":["viewer","none"]}""");
        await Owner.RefusedAsync(-32602, "user_get");
        Assert.That(Names(await Owner.CallAsync("user_list")), Does.Not.Contain("eve"));

        var deleted = await Owner.CallAsync("user_delete", """{"user_id":"alice"}""");
        Assert.That(((bool)deleted["success"]!, (string)deleted["id"]!), Is.EqualTo((true, (string)alice["id"]!)));
        await Owner.RefusedAsync(-32000, "user_get", """{"name":"alice"}""");
        await Owner.As("alice").RefusedAsync(-32001, "cluster_status");
    }

    [Test]
    [Order(2)]
    public async Task A_role_of_ones_own_allows_what_it_says_from_the_next_call_on()
    {
        const string Reading = """{"name":"keeper","description":"Looks after secrets.","permissions":[{"resource":"secrets","actions":["read","list"]}]}""";
        var made = await Owner.CallAsync("role_create", Reading);
        Assert.That((bool)made["built_in"]!, Is.False);
        await Owner.RefusedAsync(-32004, "role_create", Reading);
        await Owner.RefusedAsync(-32602, "role_create", """{"name":"r","permissions":[{"resource":"sekrets","actions":["read"]}]}""");
        await Owner.RefusedAsync(-32602, "role_create", """{"name":"r","permissions":[{"resource":"secrets","actions":["peek"]}]}""");
        await Owner.CallAsync("user_create", """{"name":"alice","roles":["keeper"]}""");
        var alice = Owner.As("alice");
        await alice.CallAsync("secret_list");
        await alice.RefusedAsync(-32001, "secret_put", """{"id":"db","value":"v"}""");

        var updated = await Owner.CallAsync("role_update", """{"name":"keeper","permissions":[{"resource":"secrets","actions":["read","list","create"]}]}""");
        Assert.That((string)updated["description"]!, Is.EqualTo("Looks after secrets."));
        await alice.CallAsync("secret_put", """{"id":"db","value":"v"}""");
        await Owner.RefusedAsync(-32602, "role_update", """{"name":"keeper"}""");
        await Owner.RefusedAsync(-32004, "role_update", """{"name":"viewer","description":"x"}""");

        await Owner.RefusedAsync(-32004, "role_delete", """{"name":"keeper"}""");
        await Owner.RefusedAsync(-32004, "role_delete", """{"name":"admin","force":true}""");
        var (plan, token) = await Owner.AskedAsync("role_delete", """{"name":"keeper","force":true}""");
        Assert.That(string.Join('\n', plan), Does.Contain("alice"));
        var gone = await Owner.With("confirm", token).CallAsync("role_delete", """{"name":"keeper","force":true}""");
        Assert.That(gone["users"]!.ToJsonString(), Is.EqualTo("""["alice"]"""));
        await Owner.With("confirm", token).RefusedAsync(-32000, "role_delete", """{"name":"keeper","force":true}""");
        await alice.RefusedAsync(-32001, "secret_list");
    }

    [Test]
    [Order(3)]
    public async Task Nobody_hands_out_more_than_they_have()
    {
        await Owner.CallAsync("role_create", """{"name":"clerk","permissions":[{"resource":"users","actions":["admin"]},{"resource":"roles","actions":["admin"]},{"resource":"api_keys","actions":["admin"]}]}""");
        await Owner.CallAsync("role_create", """{"name":"sealer","permissions":[{"resource":"secrets","actions":["reveal"]}]}""");
        await Owner.CallAsync("user_create", """{"name":"clara","roles":["clerk"]}""");
        await Owner.CallAsync("user_create", """{"name":"root","roles":["admin"]}""");
        var clara = Owner.As("clara");
        await clara.CallAsync("user_create", """{"name":"colleague","roles":["clerk"]}""");

        await clara.RefusedAsync(-32001, "user_create", """{"name":"eve","roles":["admin"]}""");
        await clara.RefusedAsync(-32001, "user_delete", """{"user_id":"root"}""");
        await clara.RefusedAsync(-32001, "role_assign", """{"user_id":"clara","role":"admin"}""");
        await clara.RefusedAsync(-32001, "role_create", """{"name":"r","permissions":[{"resource":"*","actions":["admin"]}]}""");
        await clara.RefusedAsync(-32001, "role_update", """{"name":"clerk","permissions":[{"resource":"secrets","actions":["reveal"]}]}""");
        await clara.RefusedAsync(-32001, "role_delete", """{"name":"sealer"}""");
        await clara.RefusedAsync(-32001, "api_key_generate", """{"name":"k","user_id":"root"}""");
        Assert.That(Names(await Owner.CallAsync("user_list", """{"role":"admin"}""")), Is.EqualTo(new[] { "root" }));
    }

    [Test]
    [Order(4)]
    public async Task A_key_is_shown_once_does_what_its_scopes_say_and_is_rotated_and_revoked()
    {
        await Owner.CallAsync("user_create", """{"name":"alice","roles":["admin"]}""");
        await Owner.CallAsync("user_create", """{"name":"bob","roles":["viewer"]}""");
        var made = await Owner.CallAsync("api_key_generate", """{"name":"ci","user_id":"alice","scopes":["secrets:*"],"expires_in_days":30}""");
        var (id, secret) = ((string)made["key_id"]!, (string)made["secret"]!);
        Assert.That(secret, Does.Match("^claw_[0-9A-Za-z]{32}$"));
        Assert.That((long)made["info"]!["expires_at"]! - (long)made["info"]!["created_at"]!, Is.EqualTo(30L * 24 * 3600 * 1000));

        var key = Owner.WithKey(secret);
        await key.CallAsync("secret_put", """{"id":"db","value":"v"}""");
        await key.As("alice").CallAsync("secret_list");
        await key.As("bob").RefusedAsync(-32001, "secret_list");
        await key.RefusedAsync(-32001, "secret_get", """{"id":"db"}""");
        await key.RefusedAsync(-32001, "user_list");
        var row = (await Owner.CallAsync("api_key_list", """{"user_id":"alice"}""")).AsArray().Single()!;
        Assert.That(row.ToJsonString(), Does.Not.Contain(secret));
        Assert.That(((string)row["id"]!, (bool)row["expired"]!, row["last_used_at"] is null), Is.EqualTo((id, false, false)));

        var rotated = await Owner.CallAsync("api_key_rotate", $$"""{"key_id":"{{id}}","grace_minutes":5}""");
        Assert.That(rotated["info"]!["scopes"]!.ToJsonString(), Is.EqualTo("""["secrets:*"]"""));
        var newKey = Owner.WithKey((string)rotated["secret"]!);
        await key.CallAsync("secret_list");
        await newKey.CallAsync("secret_list");
        var revoked = await Owner.CallAsync("api_key_revoke", $$"""{"key_id":"{{id}}"}""");
        Assert.That((string)revoked["name"]!, Is.EqualTo("ci"));
        await key.RefusedAsync(-32001, "secret_list");
        await newKey.CallAsync("secret_list");
        await Owner.CallAsync("user_delete", """{"user_id":"alice"}""");
        await newKey.RefusedAsync(-32001, "secret_list");
        Assert.That((await Owner.CallAsync("api_key_list")).AsArray(), Is.Empty);
    }

    [Test]
    [Order(5)]
    public async Task A_key_that_is_wrong_expired_or_another_users_is_refused()
    {
        await Owner.CallAsync("user_create", """{"name":"alice","roles":["viewer"]}""");
        await Owner.CallAsync("user_create", """{"name":"bob","roles":["admin"]}""");
        await Owner.RefusedAsync(-32602, "api_key_generate", """{"name":"k","user_id":"alice","scopes":["secrets:read","all of it"]}""");
        await Owner.RefusedAsync(-32602, "api_key_generate", """{"name":"k","user_id":"alice","expires_in_days":4294967295}""");
        await Owner.RefusedAsync(-32602, "api_key_generate", """{"name":"k","user_id":"alice","expires_in_days":1,"expires_in_minutes":1}""");

        var expired = await Owner.CallAsync("api_key_generate", """{"name":"k","user_id":"alice","expires_in_days":0}""");
        await Owner.WithKey((string)expired["secret"]!).RefusedAsync(-32001, "cluster_status");
        await Owner.RefusedAsync(-32004, "api_key_rotate", $$"""{"key_id":{{Quoted(expired["key_id"])}}}""");

        await Owner.CallAsync("role_create", """{"name":"keys","permissions":[{"resource":"api_keys","actions":["admin"]}]}""");
        await Owner.CallAsync("user_create", """{"name":"carol"}""");
        await Owner.CallAsync("tenant_create", """{"name":"lab"}""");
        await Owner.CallAsync("role_assign", """{"user_id":"carol","role":"keys","tenant":"lab"}""");
        var bobs = await Owner.CallAsync("api_key_generate", """{"name":"k","user_id":"bob"}""");
        var carol = Owner.As("carol");
        await carol.CallAsync("api_key_generate", """{"name":"mine","user_id":"carol"}""");
        await carol.RefusedAsync(-32001, "api_key_list", """{"user_id":"bob"}""");
        await carol.RefusedAsync(-32001, "api_key_revoke", $$"""{"key_id":{{Quoted(bobs["key_id"])}}}""");
        await carol.RefusedAsync(-32001, "api_key_rotate", $$"""{"key_id":{{Quoted(bobs["key_id"])}}}""");
        await carol.RefusedAsync(-32001, "permission_check", """{"user_id":"bob","resource":"nodes","action":"read"}""");
        await Owner.WithKey((string)bobs["secret"]!).CallAsync("user_list");
    }

    [Test]
    [Order(6)]
    public async Task A_role_reaches_as_far_as_it_was_given()
    {
        await Owner.CallAsync("user_create", """{"name":"alice"}""");
        await Owner.CallAsync("tenant_create", """{"name":"research"}""");
        var space = await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"nlp"}""");
        var assigned = await Owner.CallAsync("role_assign", """{"user_id":"alice","role_name":"operator","namespace":"research/nlp"}""");
        var binding = assigned["bindings"]!.AsArray().Single()!;
        Assert.That(((string)binding["role"]!, (string)binding["scope"]!, (string)binding["scope_id"]!, (string)binding["scope_name"]!),
            Is.EqualTo(("operator", "namespace", (string)space["id"]!, "research/nlp")));
        Assert.That(((bool)assigned["success"]!, (bool)assigned["changed"]!), Is.EqualTo((true, true)));
        Assert.That((bool)(await Owner.CallAsync("role_assign", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}"""))["changed"]!, Is.False);

        await AssertMayAsync(true, "update", "write", ""","namespace":"research/nlp" """);
        await AssertMayAsync(false, "update", "write", "");
        await Owner.RefusedAsync(-32602, "permission_check", """{"user_id":"alice","resource":"workloads","action":"sing"}""");
        var alice = Owner.As("alice");
        await alice.CallAsync("workload_submit", """{"name":"w","image":"none","namespace":"research/nlp"}""");
        await alice.RefusedAsync(-32001, "workload_submit", """{"name":"w","image":"none","namespace":"default"}""");
        await alice.RefusedAsync(-32001, "user_list");

        await Owner.RefusedAsync(-32602, "role_assign", """{"user_id":"alice","scope":"cluster"}""");
        await Owner.RefusedAsync(-32602, "role_assign", """{"user_id":"alice","role":"viewer","scope":"tenant"}""");
        await Owner.CallAsync("role_revoke", """{"user_id":"alice","role":"operator"}""");
        await alice.CallAsync("workload_list", """{"namespace":"research/nlp"}""");
        var revoked = await Owner.CallAsync("role_revoke", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""");
        Assert.That((revoked["bindings"]!.AsArray().Count, (bool)revoked["changed"]!), Is.EqualTo((0, true)));
        await alice.RefusedAsync(-32001, "workload_list", """{"namespace":"research/nlp"}""");
    }

    [Test]
    [Order(7)]
    public async Task Users_roles_and_keys_outlive_a_kill()
    {
        await Owner.CallAsync("role_create", """{"name":"keeper","permissions":[{"resource":"secrets","actions":["read"]}]}""");
        await Owner.CallAsync("user_create", """{"name":"alice","email":"a@lab.example","roles":["keeper","viewer"]}""");
        await Owner.CallAsync("user_create", """{"name":"bob"}""");
        var kept = await Owner.CallAsync("api_key_generate", """{"name":"kept","user_id":"alice"}""");
        var lost = await Owner.CallAsync("api_key_generate", """{"name":"lost","user_id":"alice"}""");
        await Owner.CallAsync("api_key_revoke", $$"""{"key_id":{{Quoted(lost["key_id"])}}}""");
        await Owner.CallAsync("user_delete", """{"user_id":"bob"}""");
        await AssertOutlivesAsync(("user_list", "{}"), ("user_get", """{"name":"alice"}"""), ("role_list", "{}"), ("api_key_list", """{"user_id":"alice"}"""),
            ("permission_check", """{"user_id":"alice","resource":"secrets","action":"reveal"}"""));
        await Owner.WithKey((string)kept["secret"]!).CallAsync("user_list");
        await Owner.WithKey((string)lost["secret"]!).RefusedAsync(-32001, "user_list");
        await Owner.As("bob").RefusedAsync(-32001, "permission_check", """{"user_id":"bob","resource":"nodes","action":"read"}""");
    }

    private async Task AssertMayAsync(bool allowed, string action, string alias, string where)
    {
        foreach (var word in new[] { action, alias, alias.ToUpperInvariant() })
        {
            var answer = await Owner.CallAsync("permission_check", $$"""{"user_id":"alice","resource":"workloads","action":"{{word}}"{{where}}}""");
            Assert.That(((bool)answer["allowed"]!, answer["reason"] is null), Is.EqualTo((allowed, allowed)), word);
            if (!allowed) Assert.That((string)answer["reason"]!, Does.Contain("alice").And.Contain("workloads"));
        }
    }

    private static IEnumerable<string> Names(JsonNode list) => list.AsArray().Select(item => (string)item!["name"]!);
}
