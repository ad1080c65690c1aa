using System.Text.Json.Nodes;
using EndToEnd.Stdio;
using EndToEnd.Support;

namespace EndToEnd.Security;

/// <summary>A bridge that was given to somebody else: <c>--principal</c> and <c>--read-only</c> bind the whole program, whatever its calls say.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class PrincipalTests
{
    private Scratch _scratch = null!;
    private BridgeProcess _owner = null!;

    [SetUp]
    public async Task Start()
    {
        _scratch = new Scratch();
        _owner = Bridge();
        await _owner.CallAsync("secret_put", """{"id":"db","value":"v"}""");
        await _owner.CallAsync("user_create", """{"name":"alice","roles":["viewer"]}""");
        await _owner.CallAsync("user_create", """{"name":"root","roles":["admin"]}""");
    }

    [TearDown]
    public async Task Stop()
    {
        await _owner.DisposeAsync();
        _scratch.Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task It_may_do_what_its_user_may_and_no_words_make_it_more(bool attached)
    {
        var rootKey = (string)(await _owner.CallAsync("api_key_generate", """{"name":"k","user_id":"root"}"""))["secret"]!;
        var ownKey = (string)(await _owner.CallAsync("api_key_generate", """{"name":"k","user_id":"alice","scopes":["secrets:*"]}"""))["secret"]!;
        if (!attached) await _owner.KillAsync();
        await using var alice = Bridge("--principal", "alice");
        await alice.CallAsync("user_list");
        await alice.CallAsync("secret_list", """{"_meta":{"principal":"alice"}}""");
        await DeniedAsync(alice, "secret_get", """{"id":"db"}""");
        await DeniedAsync(alice, "user_create", """{"name":"eve","roles":["admin"]}""");
        await DeniedAsync(alice, "role_assign", """{"user_id":"alice","role":"admin"}""");
        foreach (var meta in new[]
        {
            """{"principal":"owner"}""", """{"principal":"root"}""", """{"principal":"system"}""", $$"""{"api_key":"{{rootKey}}"}""",
            $$"""{"api_key":"{{rootKey}}","principal":"alice"}""", $$"""{"api_key":"{{ownKey}}","principal":"root"}""",
        })
        {
            await DeniedAsync(alice, "secret_get", $$"""{"id":"db","_meta":{{meta}}}""");
            await DeniedAsync(alice, "cluster_status", $$"""{"_meta":{{meta}}}""");
        }

        await alice.CallAsync("secret_list", $$$"""{"_meta":{"api_key":"{{{ownKey}}}"}}""");
        await DeniedAsync(alice, "user_list", $$$"""{"_meta":{"api_key":"{{{ownKey}}}"}}""");
        var records = (await alice.CallAsync("audit_list", """{"outcome":"denied"}""")).AsArray();
        Assert.That(records.Where(record => (string)record!["principal"]! == "alice").Select(record => (string)record!["method"]!), Is.EqualTo(new[] { "role_assign", "user_create", "secret_get" }));
        Assert.That(records.Where(record => (string)record!["principal"]! != "alice").Select(record => ((string)record!["principal"]!, (string)record["method"]!)),
            Is.EqualTo(Enumerable.Repeat(("unauthenticated", "secret_get"), 6)), "what was claimed is nobody's");
    }

    [Test]
    public async Task What_its_user_loses_it_loses_at_once()
    {
        await using var alice = Bridge("--principal", "alice");
        await alice.CallAsync("user_list");
        await _owner.CallAsync("role_revoke", """{"user_id":"alice","role":"viewer"}""");
        await DeniedAsync(alice, "user_list", "{}");
        await _owner.CallAsync("role_assign", """{"user_id":"alice","role":"operator"}""");
        await alice.CallAsync("secret_put", """{"id":"hers","value":"v"}""");
        await _owner.CallAsync("user_delete", """{"user_id":"alice"}""");
        await DeniedAsync(alice, "secret_list", "{}");
        await DeniedAsync(alice, "permission_check", """{"user_id":"alice","resource":"nodes","action":"read"}""");
        await using var nobody = Bridge("--principal", "nobody");
        await DeniedAsync(nobody, "cluster_status", "{}");
    }

    [Test]
    public async Task When_the_owner_is_killed_it_takes_over_and_is_no_more_than_its_user()
    {
        await using var alice = Bridge("--principal", "alice");
        await alice.CallAsync("user_list");
        await _owner.KillAsync();
        await alice.CallAsync("user_list");
        await DeniedAsync(alice, "secret_put", """{"id":"x","value":"v"}""");
        await using var owner = Bridge();
        Assert.That((string)(await owner.CallAsync("secret_get", """{"id":"db"}"""))["value"]!, Is.EqualTo("v"));
    }

    [Test]
    public async Task It_holds_for_commands_and_by_the_environment_and_copies_of_the_state_are_not_for_users()
    {
        var (code, output, errors) = await StdioTests.RunAsync("", "call", "secret_get", """{"id":"db"}""", "--state-dir", StateDir, "--principal", "alice");
        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(errors, Does.Contain("-32001"));
        Assert.That((await StdioTests.RunAsync("", "call", "secret_list", "{}", "--state-dir", StateDir, "--principal", "alice")).Code, Is.Zero);
        Assert.That((await StdioTests.RunAsync("", "audit", "export", "--state-dir", StateDir, "--principal", "alice")).Code, Is.Not.Zero);
        var (backup, _, why) = await StdioTests.RunAsync("", "state", "backup", _scratch.At("b"), "--state-dir", StateDir, "--principal", "root");
        Assert.That(backup, Is.Not.Zero);
        Assert.That(why, Does.Contain("--principal"));
        Assert.That(File.Exists(_scratch.At("b")), Is.False);

        await using var alice = BridgeProcess.With(new Dictionary<string, string?> { ["CLAW_BRIDGE_PRINCIPAL"] = "alice" }, "--state-dir", StateDir);
        await alice.CallAsync("secret_list");
        await DeniedAsync(alice, "secret_put", """{"id":"x","value":"v"}""");
    }

    [Test]
    public async Task A_session_that_the_vault_asks_for_is_not_believed_of_a_user()
    {
        await _owner.CallAsync("role_assign", """{"user_id":"alice","role":"admin"}""");
        await _owner.CallAsync("vault_store", """{"id":"hub","value":"v","allowed_sessions":["s-1"]}""");
        const string Read = """{"id":"hub","purpose":"p","reason":"r","_meta":{"session":"s-1"}}""";
        await using var alice = Bridge("--principal", "alice");
        await DeniedAsync(alice, "vault_retrieve", Read);
        Assert.That((string)(await _owner.CallAsync("vault_retrieve", Read))["value"]!, Is.EqualTo("v"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Read_only_it_reads_and_neither_writes_nor_counts(bool attached)
    {
        await _owner.CallAsync("vault_store", """{"id":"hub","value":"v"}""");
        var key = (string)(await _owner.CallAsync("api_key_generate", """{"name":"k","user_id":"root"}"""))["secret"]!;
        if (!attached) await _owner.KillAsync();
        await using var reader = Bridge("--read-only");
        Assert.That((string)(await reader.CallAsync("secret_get", """{"id":"db"}"""))["value"]!, Is.EqualTo("v"));
        foreach (var meta in new[] { "{}", """{"principal":"root"}""", $$"""{"api_key":"{{key}}"}""", """{"dry_run":true}""" })
        {
            foreach (var (method, parameters) in new[]
            {
                ("secret_put", """ "id":"x","value":"v" """), ("secret_delete", """ "id":"db" """), ("vault_retrieve", """ "id":"hub","purpose":"p","reason":"r" """),
                ("master_key_rotate", ""),
            })
            {
                var error = await reader.ErrorAsync(method, "{" + parameters + (parameters.Length > 0 ? "," : "") + $"\"_meta\":{meta}" + "}");
                Assert.That(((int)error["code"]!, (string)error["data"]!["kind"]!), Is.EqualTo((-32001, "read_only")), $"{method} {meta}");
            }
        }

        var (code, _, errors) = await StdioTests.RunAsync("", "call", "secret_delete", """{"id":"db"}""", "--state-dir", StateDir, "--read-only");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("read-only"));
        await using var both = Bridge("--read-only", "--principal", "alice");
        await both.CallAsync("secret_list");
        await DeniedAsync(both, "secret_get", """{"id":"db"}""");
        Assert.That((int)(await reader.CallAsync("vault_list"))["secrets"]![0]!["access_count"]!, Is.Zero);
    }

    private string StateDir => _scratch.At("s");

    private BridgeProcess Bridge(params string[] more) => BridgeProcess.On(StateDir, more);

    private static async Task DeniedAsync(BridgeProcess bridge, string method, string parameters)
    {
        var error = await bridge.ErrorAsync(method, parameters);
        Assert.That((int)error["code"]!, Is.EqualTo(-32001), $"{method} {parameters}: {error.ToJsonString()}");
    }
}
