using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Security;

/// <summary>Secrets: their versions, who may read them, and the key that they lie under.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class SecretStories() : RoomStories("secrets")
{
    protected override IReadOnlyList<(string Method, string Parameters)> NamingNothing =>
    [
        ("secret_get", """{"id":"none"}"""),
        ("secret_metadata", """{"id":"none"}"""),
        ("secret_rotate", """{"id":"none","new_value":"v"}"""),
        ("secret_policy_set", """{"id":"none","allowed_principals":["a"]}"""),
        ("secret_delete", """{"id":"none"}"""),
    ];

    protected override IReadOnlyList<(string Method, int Code)> OutOfReach => [("master_key_rotate", -32004)];

    [Test]
    [Order(1)]
    public async Task A_secret_is_stored_rotated_read_in_its_versions_and_deleted()
    {
        const string First = "tücken & \"quotes\"\n😀";
        var stored = await Owner.CallAsync("secret_put", new JsonObject { ["id"] = "db-password", ["value"] = First });
        Assert.That(((bool)stored["success"]!, (string)stored["id"]!, (int)stored["version"]!), Is.EqualTo((true, "db-password", 1)));
        Assert.That(await ValueAsync(Owner, "db-password"), Is.EqualTo(First));
        var rotated = await Owner.CallAsync("secret_rotate", """{"id":"db-password","new_value":"second","restart_dependents":true}""");
        Assert.That(((int)rotated["version"]!, rotated["restarted"]!.AsArray().Count), Is.EqualTo((2, 0)));
        var again = await Owner.CallAsync("secret_put", """{"id":"db-password","value":"third","keep_versions":2}""");
        Assert.That((int)again["version"]!, Is.EqualTo(3), "a put on an id that is there adds a version");

        Assert.That(await ValueAsync(Owner, "db-password"), Is.EqualTo("third"));
        Assert.That((string)(await Owner.CallAsync("secret_get", """{"id":"db-password","version":2,"reason":"looking back"}"""))["value"]!, Is.EqualTo("second"));
        await Owner.RefusedAsync(-32000, "secret_get", """{"id":"db-password","version":1}""");
        var metadata = await Owner.CallAsync("secret_metadata", """{"id":"db-password"}""");
        Assert.That(((int)metadata["version"]!, (int)metadata["keep_versions"]!, (int)metadata["size_bytes"]!, (string)metadata["created_by"]!), Is.EqualTo((3, 2, 5, "owner")));
        Assert.That(metadata["versions"]!.AsArray().Select(version => (int)version!["version"]!), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(metadata.ToJsonString(), Does.Not.Contain("third"));

        await Owner.CallAsync("secret_put", """{"id":"api.key_2","value":""}""");
        Assert.That((await Owner.CallAsync("secret_list")).ToJsonString(), Is.EqualTo("""["api.key_2","db-password"]"""));
        Assert.That((await Owner.CallAsync("secret_list", """{"prefix":"db-"}""")).ToJsonString(), Is.EqualTo("""["db-password"]"""));
        Assert.That((await Owner.CallAsync("secret_list", """{"page":1,"limit":1}"""))["items"]!.ToJsonString(), Is.EqualTo("""["api.key_2"]"""));
        await Owner.CallAsync("secret_delete", """{"id":"db-password"}""");
        await Owner.RefusedAsync(-32000, "secret_get", """{"id":"db-password","version":3}""");
    }

    [Test]
    [Order(2)]
    public async Task Ids_and_values_that_do_not_fit_store_nothing()
    {
        foreach (var id in new[] { "", "../x", "a/b", "Upper", "-x", "x.", "a\n", "a\0b", new string('a', 254) })
        {
            foreach (var (method, value) in new[] { ("secret_put", "value"), ("secret_rotate", "new_value") })
                await Owner.RefusedAsync(-32602, method, new JsonObject { ["id"] = id, [value] = "v" });
            foreach (var method in new[] { "secret_get", "secret_metadata", "secret_delete" }) await Owner.RefusedAsync(-32602, method, new JsonObject { ["id"] = id });
        }

        await Owner.CallAsync("secret_put", new JsonObject { ["id"] = "big", ["value"] = new string('x', 256 << 10) });
        await Owner.RefusedAsync(-32602, "secret_put", new JsonObject { ["id"] = "bigger", ["value"] = new string('x', (256 << 10) + 1) });
        await Owner.RefusedAsync(-32602, "secret_put", new JsonObject { ["id"] = "bigger", ["value"] = new string('ü', (128 << 10) + 1) });
        await Owner.RefusedAsync(-32602, "secret_rotate", new JsonObject { ["id"] = "big", ["new_value"] = new string('x', 1 << 20) });
        await Owner.RefusedAsync(-32602, "secret_put", """{"id":"x","value":"v","allowed_principals":[""]}""");
        await Owner.RefusedAsync(-32602, "secret_policy_set", """{"id":"big"}""");
        Assert.That((await Owner.CallAsync("secret_list")).ToJsonString(), Is.EqualTo("""["big"]"""));
        Assert.That((int)(await Owner.CallAsync("secret_metadata", """{"id":"big"}"""))["version"]!, Is.EqualTo(1));
    }

    [Test]
    [Order(3)]
    public async Task Only_whom_the_policy_names_reads_a_secret_whatever_they_say_they_are()
    {
        await Owner.CallAsync("role_create", """{"name":"keeper","permissions":[{"resource":"secrets","actions":["create","read","update","delete","list","reveal"]},{"resource":"workloads","actions":["admin"]}]}""");
        await Owner.CallAsync("user_create", """{"name":"alice","roles":["keeper"]}""");
        await Owner.CallAsync("user_create", """{"name":"bob","roles":["keeper"]}""");
        await Owner.CallAsync("user_create", """{"name":"olga","roles":["operator"]}""");
        var (alice, bob) = (Owner.As("alice"), Owner.As("bob"));
        await alice.CallAsync("secret_put", """{"id":"db","value":"hers","allowed_workloads":["train"]}""");
        Assert.That(await ValueAsync(alice, "db"), Is.EqualTo("hers"));

        await bob.RefusedAsync(-32001, "secret_get", """{"id":"db"}""");
        await bob.RefusedAsync(-32001, "secret_rotate", """{"id":"db","new_value":"his"}""");
        await bob.RefusedAsync(-32001, "secret_policy_set", """{"id":"db","allowed_principals":["bob"]}""");
        await bob.RefusedAsync(-32001, "secret_put", """{"id":"db","value":"his","allowed_principals":["bob"]}""");
        await bob.RefusedAsync(-32001, "secret_delete", """{"id":"db"}""");
        await Owner.As("olga").RefusedAsync(-32001, "secret_get", """{"id":"db"}""");
        await bob.CallAsync("workload_submit", """{"name":"train","image":"none"}""");
        await bob.RefusedAsync(-32001, "secret_get", """{"id":"db","workload_id":"train"}""");
        await alice.CallAsync("workload_submit", """{"name":"other","image":"none"}""");
        await Owner.RefusedAsync(-32000, "secret_get", """{"id":"db","workload_id":"nothing"}""");

        var policy = await alice.CallAsync("secret_policy_set", """{"id":"db","allowed_principals":["alice","bob"]}""");
        Assert.That(policy["policy"]!.ToJsonString(), Is.EqualTo("""{"allowed_namespaces":[],"allowed_principals":["alice","bob"],"allowed_workloads":["train"]}"""), "what is not named stays");
        Assert.That(await ValueAsync(bob, "db"), Is.EqualTo("hers"));
        Assert.That(((await Owner.CallAsync("secret_metadata", """{"id":"db"}"""))["policy"]!).ToJsonString(), Is.EqualTo(policy["policy"]!.ToJsonString()));
        await Owner.CallAsync("user_delete", """{"user_id":"bob"}""");
        await Owner.CallAsync("user_create", """{"name":"bob","roles":["keeper"]}""");
        await bob.RefusedAsync(-32001, "secret_get", """{"id":"db"}""");
    }

    [Test]
    [Order(4)]
    public async Task A_secret_that_a_workload_uses_is_deleted_only_with_a_confirmed_plan()
    {
        await Owner.CallAsync("secret_put", """{"id":"db","value":"v","allowed_workloads":["train"]}""");
        await Owner.CallAsync("workload_submit", """{"name":"train","image":"none","env_secrets":{"DB":"db"}}""");
        var used = (await Owner.CallAsync("secret_metadata", """{"id":"db"}"""))["used_by"]!.AsArray().Single()!;
        Assert.That((string)used["name"]!, Is.EqualTo("train"));
        await Owner.RefusedAsync(-32004, "secret_delete", """{"id":"db"}""");
        var (plan, token) = await Owner.AskedAsync("secret_delete", """{"id":"db","force":true}""");
        Assert.That(string.Join('\n', plan), Does.Contain("train"));
        await Owner.CallAsync("user_create", """{"name":"root","roles":["admin"]}""");
        await Owner.As("root").With("confirm", token).RefusedAsync(-32005, "secret_delete", """{"id":"db","force":true}""");
        await Owner.ConfirmedAsync("secret_delete", """{"id":"db","force":true}""");
        Assert.That((await Owner.CallAsync("secret_list")).AsArray(), Is.Empty);
    }

    [Test]
    [Order(5)]
    public async Task Secrets_outlive_a_kill_and_a_new_master_key()
    {
        await Owner.CallAsync("secret_put", """{"id":"db","value":"first","allowed_namespaces":["default"]}""");
        await Owner.CallAsync("secret_rotate", """{"id":"db","new_value":"second"}""");
        await Owner.CallAsync("secret_put", """{"id":"gone","value":"v"}""");
        await Owner.CallAsync("secret_delete", """{"id":"gone"}""");
        var one = await Owner.CallAsync("master_key_rotate");
        var two = await Owner.CallAsync("master_key_rotate");
        Assert.That((bool)two["success"]!, Is.True);
        Assert.That((string)two["key_id"]!, Is.Not.EqualTo((string)one["key_id"]!));
        Assert.That(two["resealed"]!.AsObject().Sum(kind => (int)kind.Value!), Is.GreaterThanOrEqualTo(2));
        await AssertOutlivesAsync(("secret_list", "{}"), ("secret_metadata", """{"id":"db"}"""), ("secret_get", """{"id":"db"}"""), ("secret_get", """{"id":"db","version":1}"""));
        Assert.That(await ValueAsync(Owner, "db"), Is.EqualTo("second"));
    }

    [Test]
    [Order(6)]
    public async Task A_rotation_restarts_what_runs_with_the_old_value_and_nothing_else()
    {
        await KillAndStartAsync("--listen", "127.0.0.1:0");
        await Owner.CallAsync("secret_put", """{"id":"db","value":"first"}""");
        var config = new JsonObject { ["runtimes"] = new JsonArray("process"), ["secrets_dir"] = $"/dev/shm/claw-test-{Guid.NewGuid():N}" };
        try
        {
            await using var node = await NodeProcess.JoinAsync(Bridge, Scratch, "n1", config);
            var follows = await RunAsync("follows", "db");
            await RunAsync("pinned", "db@1");
            await LoggedAsync("follows", "first");
            await LoggedAsync("pinned", "first");
            var rotated = await Owner.CallAsync("secret_rotate", """{"id":"db","new_value":"second","restart_dependents":true}""");
            Assert.That(rotated["restarted"]!.AsArray().Select(id => (string)id!), Is.EqualTo(new[] { follows }));
            await LoggedAsync("follows", "second");
            var pinned = await Bridge.CallAsync("workload_get", """{"workload_id":"pinned"}""");
            Assert.That(((string)pinned["state"]!, (int)pinned["replicas"]![0]!["attempt"]!), Is.EqualTo(("running", 1)));
            Assert.That((await Owner.CallAsync("secret_metadata", """{"id":"db"}"""))["used_by"]!.AsArray().Select(use => (int?)use!["version"]), Is.EqualTo(new int?[] { null, 1 }));
            foreach (var name in new[] { "follows", "pinned" }) await StopAsync(name);
        }
        finally
        {
            if (Directory.Exists((string)config["secrets_dir"]!)) Directory.Delete((string)config["secrets_dir"]!, recursive: true);
        }
    }

    /// <summary>A process that prints the hash of the secret that it has; its id.</summary>
    private async Task<string> RunAsync(string name, string secret) => (string)(await Owner.CallAsync("workload_submit", new JsonObject
    {
        ["name"] = name, ["image"] = "none", ["runtime"] = "process", ["env_secrets"] = new JsonObject { ["DB"] = secret },
        ["command"] = new JsonArray("sh", "-c", "printf %s \"$DB\" | sha256sum; exec sleep 60"),
    }))["id"]!;

    private Task<JsonNode> LoggedAsync(string name, string value)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
        return Bridge.UntilAsync("workload_logs", $$"""{"workload_id":"{{name}}"}""", logs => logs["stdout"]!.AsArray().Any(line => ((string)line!).StartsWith(hash, StringComparison.Ordinal)));
    }

    private async Task StopAsync(string name)
    {
        await Bridge.CallAsync("workload_stop", $$"""{"workload_id":"{{name}}","force":true}""");
        await Bridge.CallAsync("workload_wait", $$"""{"workload_id":"{{name}}","timeout_seconds":30}""");
    }

    private static async Task<string> ValueAsync(Caller caller, string id) => (string)(await caller.CallAsync("secret_get", $$"""{"id":"{{id}}"}"""))["value"]!;
}
