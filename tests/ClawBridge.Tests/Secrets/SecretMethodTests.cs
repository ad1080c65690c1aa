using System.Text.Json;
using ClawBridge.Audit;
using ClawBridge.Discovery;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Tests.Workloads;

namespace ClawBridge.Tests.Secrets;

internal sealed class SecretMethodTests
{
    private const string Value = "correct-horse-4711";

    private WorkloadBench _bench = null!;

    [SetUp]
    public void Make() => _bench = new WorkloadBench();

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task Put_stores_a_secret_and_the_next_one_becomes_a_version()
    {
        await LabAsync();
        Snapshot.Match(await PutAsync("db"), "first");
        _bench.Bridge.Time.Advance(TimeSpan.FromSeconds(1));
        Snapshot.Match(await CallAsync("secret_put", """{"id":"db","value":"two","allowed_namespaces":["default"," team/lab "]}"""), "second");
        Snapshot.Match(await CallAsync("secret_metadata", """{"id":"db"}"""), "metadata");
        Assert.That(await ValueAsync("""{"id":"db"}"""), Is.EqualTo("two"));
        Assert.That(await ValueAsync("""{"id":"db","version":1}"""), Is.EqualTo(Value));
    }

    [TestCase("none", "")]
    [TestCase("long", "LONG")]
    [TestCase("parent", "a..b")]
    [TestCase("path", "../etc/passwd")]
    [TestCase("slash", "a/b")]
    [TestCase("control", "a\u0000b")]
    [TestCase("newline", "a\n")]
    [TestCase("capital", "Db")]
    [TestCase("dash_last", "db-")]
    [TestCase("dot_last", "db.")]
    [TestCase("dot_first", ".db")]
    [TestCase("letter", "schlüssel")]
    public async Task What_is_no_id_is_refused_everywhere_and_not_repeated(string what, string id)
    {
        var json = JsonSerializer.Serialize(id == "LONG" ? new string('a', 254) : id, SecretJson.Default.String);
        var answer = await CallAsync("secret_put", $$"""{"id":{{json}},"value":"v"}""");
        Assert.That(answer, Does.Contain("\"code\":-32602").And.Contains("$.id is no secret id.").And.Not.Contains("passwd"), what);
        foreach (var (method, rest) in new[] { ("secret_get", ""), ("secret_delete", ""), ("secret_metadata", ""), ("secret_rotate", ",\"new_value\":\"v\""), ("secret_policy_set", ",\"allowed_workloads\":[]") })
            Assert.That(await CallAsync(method, $$"""{"id":{{json}}{{rest}}}"""), Does.Contain("\"code\":-32602"), method);
        Assert.That(_bench.Bridge.State.Current.Rows(SecretTables.Secrets), Is.Empty);
    }

    [TestCase("a")]
    [TestCase("0")]
    [TestCase("a_")]
    [TestCase("db.main-1_x")]
    public async Task An_id_at_the_edge_of_the_rule_is_taken(string id) => await _bench.Bridge.ResultAsync("secret_put", $$"""{"id":"{{id}}","value":""}""");

    [TestCase("no_value", """{"id":"db"}""")]
    [TestCase("policy", """{"id":"db","value":"v","allowed_principals":["bob",""]}""")]
    [TestCase("keep", """{"id":"db","value":"v","keep_versions":0}""")]
    [TestCase("unknown", """{"id":"db","valeu":"v"}""")]
    public async Task Put_refuses(string what, string parameters)
    {
        Snapshot.Match(await CallAsync("secret_put", parameters), what);
        Assert.That(_bench.Bridge.State.Current.Rows(SecretTables.Secrets), Is.Empty);
    }

    [Test]
    public async Task A_secret_of_a_mebibyte_is_refused_and_256_kibibytes_are_taken()
    {
        Snapshot.Match(await CallAsync("secret_put", $$"""{"id":"big","value":"{{new string('x', 1 << 20)}}"}"""), "put");
        Assert.That(_bench.Bridge.State.Current.Rows(SecretTables.Secrets), Is.Empty);
        // Bytes count, not characters.
        var just = new string('ü', SecretText.MaxBytes / 2);
        await _bench.Bridge.ResultAsync("secret_put", $$"""{"id":"big","value":"{{just}}"}""");
        Assert.That(await ValueAsync("""{"id":"big"}"""), Is.EqualTo(just));
        Snapshot.Match(await CallAsync("secret_rotate", $$"""{"id":"big","new_value":"{{just}}u"}"""), "rotate");
    }

    [Test]
    public async Task Get_shows_the_value_and_says_what_it_cannot_find()
    {
        await PutAsync("db");
        Snapshot.Match(await CallAsync("secret_get", """{"id":"db","reason":"a test"}"""), "value");
        Snapshot.Match(await CallAsync("secret_get", """{"id":"dc"}"""), "unknown");
        Snapshot.Match(await CallAsync("secret_get", """{"id":"db","version":2}"""), "version");
        Snapshot.Match(await CallAsync("secret_get", """{"id":"db","workload_id":"nothing"}"""), "workload");
    }

    [Test]
    public async Task A_workload_only_narrows_what_get_shows()
    {
        await CallAsync("secret_put", $$"""{"id":"db","value":"{{Value}}","allowed_principals":[],"allowed_workloads":["job"]}""");
        await _bench.RunningAsync();
        await _bench.RunningAsync("""{"image":"busybox","name":"other"}""");
        Assert.That(await ValueAsync("""{"id":"db","workload_id":"job"}"""), Is.EqualTo(Value));
        Snapshot.Match(await CallAsync("secret_get", """{"id":"db","workload_id":"other"}"""), "denied");
        Snapshot.Match(await AsAsync("bob", new SecretGetHandler(_bench.Secrets, _bench.Workloads), """{"id":"db","workload_id":"job"}"""), "not_the_caller");
    }

    [Test]
    public async Task Every_look_at_a_value_is_audited_with_its_reason_and_without_the_value()
    {
        await PutAsync("db");
        await CallAsync("secret_get", """{"id":"db","reason":"a test","_meta":{"session":"s1"}}""");
        await CallAsync("secret_get", """{"id":"dc"}""");
        var records = _bench.Bridge.State.Current.Rows(AuditTables.Audit).Values.OrderBy(r => r.Seq).ToList();
        Assert.That(records.Select(r => (r.Method, r.Target, r.Outcome, r.Reason)), Is.EqualTo(new[]
        {
            ("secret_put", "db", "ok", null), ("secret_get", "db", "ok", "a test"), ("secret_get", "dc", "failed", (string?)null),
        }));
        Assert.That(Text(AuditTables.Audit, records), Does.Not.Contain(Value));
    }

    [Test]
    public async Task A_look_at_a_value_is_not_kept_for_an_idempotency_key()
    {
        await PutAsync("db");
        const string Call = """{"id":"db","_meta":{"idempotency_key":"k"}}""";
        Assert.That(await ValueAsync(Call), Is.EqualTo(Value));
        await CallAsync("secret_delete", """{"id":"db"}""");
        Assert.That(await CallAsync("secret_get", Call), Does.Contain("-32000"));
    }

    [Test]
    public async Task List_shows_ids_in_order_by_prefix_and_in_pages()
    {
        foreach (var id in new[] { "web", "db-b", "db-a" }) await PutAsync(id);
        Snapshot.Match(await CallAsync("secret_list", "{}"), "all");
        Snapshot.Match(await CallAsync("secret_list", """{"prefix":"db-","cursor":"","limit":1}"""), "page");
        Snapshot.Match(await CallAsync("secret_list", """{"prefix":"x"}"""), "none");
        Snapshot.Match(await CallAsync("secret_list", """{"limit":201}"""), "limit");
    }

    [Test]
    public async Task Metadata_of_an_unknown_secret_is_not_found() => Snapshot.Match(await CallAsync("secret_metadata", """{"id":"db"}"""));

    [Test]
    public async Task Rotate_adds_a_version_and_forgets_the_oldest()
    {
        Snapshot.Match(await CallAsync("secret_rotate", """{"id":"db","new_value":"x"}"""), "unknown");
        await PutAsync("db");
        Snapshot.Match(await CallAsync("secret_rotate", """{"id":"db","new_value":"two"}"""), "rotated");
        for (var i = 3; i <= 12; i++) await CallAsync("secret_rotate", $$"""{"id":"db","new_value":"v{{i}}"}""");
        Assert.That(Versions("db"), Is.EqualTo(Enumerable.Range(3, 10)));
        Assert.That(_bench.Bridge.State.Current.Rows(SecretTables.Values), Has.Count.EqualTo(10));
        await CallAsync("secret_rotate", """{"id":"db","new_value":"v13","keep_versions":2}""");
        await CallAsync("secret_put", """{"id":"db","value":"v14"}""");
        Assert.That(Versions("db"), Is.EqualTo(new[] { 13, 14 }), "what was said of keeping holds on");
        Assert.That(await ValueAsync("""{"id":"db","version":13}"""), Is.EqualTo("v13"));
    }

    [Test]
    public async Task The_policy_is_changed_as_far_as_it_is_named()
    {
        await LabAsync();
        await PutAsync("db");
        Snapshot.Match(await CallAsync("secret_policy_set", """{"id":"db","allowed_workloads":["train","team/lab/api","train"]}"""), "workloads");
        Snapshot.Match(await CallAsync("secret_policy_set", """{"id":"db","allowed_principals":[],"allowed_namespaces":["lab"]}"""), "others");
        Snapshot.Match(await CallAsync("secret_policy_set", """{"id":"db"}"""), "nothing");
        Snapshot.Match(await CallAsync("secret_policy_set", """{"id":"dc","allowed_workloads":[]}"""), "unknown");
        Snapshot.Match(await CallAsync("secret_policy_set", """{"id":"db","allowed_workloads":["a\nb"]}"""), "control");
    }

    [Test]
    public async Task Who_may_not_read_a_secret_may_not_say_who_may()
    {
        await PutAsync("db");
        Snapshot.Match(await AsAsync("bob", new SecretGetHandler(_bench.Secrets, _bench.Workloads), """{"id":"db"}"""), "get");
        Snapshot.Match(await AsAsync("bob", new SecretPolicySetHandler(_bench.Secrets), """{"id":"db","allowed_principals":["bob"]}"""), "policy_set");
        Assert.That(await AsAsync("bob", new SecretPutHandler(_bench.Secrets), """{"id":"db","value":"v","allowed_principals":["bob"]}"""), Does.Contain("-32001"));
        Assert.That(await AsAsync("bob", new SecretPutHandler(_bench.Secrets), """{"id":"db","value":"v"}"""), Does.Contain("-32001"), "nor store another value");
        Assert.That(await AsAsync("bob", new SecretRotateHandler(_bench.Secrets), """{"id":"db","new_value":"v"}"""), Does.Contain("-32001"));
        Assert.That(await AsAsync("bob", new SecretDeleteHandler(_bench.Secrets), """{"id":"db"}"""), Does.Contain("-32001"));
        Assert.That(Versions("db"), Is.EqualTo(new[] { 1 }), "what is denied changes nothing");
        Assert.That(await AsAsync("bob", new SecretPutHandler(_bench.Secrets), """{"id":"bobs","value":"v"}"""), Does.Contain("\"version\":1"));
        Assert.That(await AsAsync("bob", new SecretGetHandler(_bench.Secrets, _bench.Workloads), """{"id":"bobs"}"""), Does.Contain("\"value\":\"v\""), "who stored it may read it");
        Assert.That(await AsAsync("eve", new SecretGetHandler(_bench.Secrets, _bench.Workloads), """{"id":"bobs"}"""), Does.Contain("-32001"));
        Assert.That(await ValueAsync("""{"id":"bobs"}"""), Is.EqualTo("v"), "the owner is above policies");
    }

    [Test]
    public async Task Delete_asks_before_it_takes_a_secret_from_a_workload()
    {
        await PutAsync("db");
        var id = await _bench.RunningAsync("""{"image":"busybox","name":"job","env_secrets":{"PASSWORD":"db"}}""");
        Snapshot.Match(await CallAsync("secret_delete", """{"id":"db"}"""), "used");
        var asked = await _bench.Bridge.ErrorAsync("secret_delete", """{"id":"db","force":true}""");
        Assert.That(asked.GetProperty("data").GetProperty("plan").ToString(), Is.EqualTo(
            $$"""["Delete secret db with all its versions, 1 in number.","Leave workload job ({{id}}) without it: what runs goes on, and cannot be started again."]"""));
        await CallAsync("secret_put", """{"id":"db","value":"new"}""");
        var forced = $$$"""{"id":"db","force":true,"_meta":{"confirm":"{{{asked.GetProperty("data").GetProperty("confirm").GetString()}}}"}}""";
        Assert.That((await _bench.Bridge.ErrorAsync("secret_delete", forced)).GetProperty("code").GetInt32(), Is.EqualTo(-32004), "it has changed");
        asked = await _bench.Bridge.ErrorAsync("secret_delete", """{"id":"db","force":true}""");
        forced = $$$"""{"id":"db","force":true,"_meta":{"confirm":"{{{asked.GetProperty("data").GetProperty("confirm").GetString()}}}"}}""";
        Snapshot.Match(await CallAsync("secret_delete", forced), "forced");
        Snapshot.Match(await CallAsync("secret_delete", """{"id":"db"}"""), "unknown");
        Assert.That(_bench.Bridge.State.Current.Rows(SecretTables.Values), Is.Empty);
    }

    [Test]
    public async Task Delete_asks_before_it_takes_a_secret_from_a_credential_profile()
    {
        await PutAsync("db");
        await _bench.Bridge.State.TransactAsync(transaction => transaction.Put(DiscoveryTables.CredentialProfiles, new CredentialProfileRecord
        {
            Id = "lab", CredentialType = CredentialType.Ssh, AuthMethod = AuthMethod.Agent, SudoSecretRef = "db@1", Sudo = true, Port = 22, CreatedAt = 0, UpdatedAt = 0, UpdatedBy = "owner",
        }));
        Snapshot.Match(await CallAsync("secret_delete", """{"id":"db"}"""));
        var asked = await _bench.Bridge.ErrorAsync("secret_delete", """{"id":"db","force":true}""");
        Assert.That(asked.GetProperty("data").GetProperty("plan").ToString(), Does.Contain("Leave credential profile lab without it: nobody can log in with it any more."));
    }

    [Test]
    public async Task Delete_of_a_secret_that_nothing_uses_needs_no_more()
    {
        await PutAsync("db");
        var id = await _bench.RunningAsync("""{"image":"busybox","name":"job","env_secrets":{"PASSWORD":"db"}}""");
        _bench.Exit(id, 0);
        await _bench.RunAsync();
        Snapshot.Match(await CallAsync("secret_delete", """{"id":"db"}"""));
    }

    [Test]
    public async Task Dry_runs_change_nothing_and_show_no_value()
    {
        var put = await CallAsync("secret_put", $$$"""{"id":"db","value":"{{{Value}}}","_meta":{"dry_run":true}}""");
        Snapshot.Match(put, "put");
        Assert.That(_bench.Bridge.State.Current.Revision, Is.Zero);
        await PutAsync("db");
        var revision = _bench.Bridge.State.Current.Revision;
        var rotate = await CallAsync("secret_rotate", $$$"""{"id":"db","new_value":"{{{Value}}}-2","_meta":{"dry_run":true}}""");
        Snapshot.Match(rotate, "rotate");
        Snapshot.Match(await CallAsync("master_key_rotate", """{"_meta":{"dry_run":true}}"""), "master_key");
        Assert.That(_bench.Bridge.State.Current.Revision, Is.EqualTo(revision));
        Assert.That(put + rotate, Does.Not.Contain(Value));
        Assert.That(await ValueAsync("""{"id":"db"}"""), Is.EqualTo(Value));
    }

    [Test]
    public async Task A_repetition_is_known_without_a_digest_that_could_be_guessed()
    {
        const string Call = """{"id":"db","value":"pin-0042","_meta":{"idempotency_key":"k"}}""";
        var first = await CallAsync("secret_put", Call);
        Assert.That(await CallAsync("secret_put", Call), Is.EqualTo(first));
        Assert.That(Versions("db"), Is.EqualTo(new[] { 1 }));
        Assert.That((await _bench.Bridge.ErrorAsync("secret_put", """{"id":"db","value":"pin-0043","_meta":{"idempotency_key":"k"}}""")).GetProperty("code").GetInt32(), Is.EqualTo(-32004));
        var kept = _bench.Bridge.State.Current.Rows(RpcTables.Answers).Values.Single();
        Assert.That(kept.Params, Is.Null);
        Assert.That(Convert.ToHexString(kept.SealedParams!), Does.Not.Contain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(CanonicalJson.Digest("""{"id":"db","value":"pin-0042"}"""u8.ToArray())))));

        await _bench.Bridge.ResultAsync("master_key_rotate");
        Assert.That(await CallAsync("secret_put", Call), Is.EqualTo(first), "the kept answer goes along to a new master key");
    }

    [Test]
    public async Task The_master_key_is_replaced_and_everything_can_still_be_read()
    {
        await PutAsync("db");
        await CallAsync("secret_rotate", """{"id":"db","new_value":"two"}""");
        var before = _bench.Bridge.State.Current.Rows(SecretTables.Values).Values.ToDictionary(v => v.Id, v => v.Sealed);
        var key = Key();
        var rotated = await _bench.Bridge.ResultAsync("master_key_rotate", """{"_meta":{"idempotency_key":"k"}}""");
        Assert.That(rotated.GetProperty("resealed").GetRawText(), Is.EqualTo("""{"answers":0,"secrets":2}"""));
        Assert.That(rotated.GetProperty("key_id").GetString(), Is.EqualTo(Key()).And.Not.EqualTo(key).And.Match("^[0-9a-f]{16}$"));
        Assert.That(_bench.Bridge.State.Current.Rows(SecretTables.Values).Values.Select(v => v.Sealed), Has.None.AnyOf(before.Values.ToArray<object>()));
        Assert.That(await ValueAsync("""{"id":"db","version":1}"""), Is.EqualTo(Value));
        Assert.That(await ValueAsync("""{"id":"db"}"""), Is.EqualTo("two"));
        Assert.That((await _bench.Bridge.ResultAsync("master_key_rotate", """{"_meta":{"idempotency_key":"k"}}""")).GetRawText(), Is.EqualTo(rotated.GetRawText()));
        await PutAsync("later");
        await _bench.Bridge.ResultAsync("master_key_rotate");
        Assert.That(await ValueAsync("""{"id":"later"}"""), Is.EqualTo(Value));
    }

    [Test]
    public async Task A_value_that_does_not_open_is_told_and_stops_a_rotation_without_harm()
    {
        await PutAsync("db");
        await PutAsync("ok");
        var row = _bench.Bridge.State.Current.Find(SecretTables.Values, "db/1")!;
        await _bench.Bridge.State.TransactAsync(t => t.Put(SecretTables.Values, row with { Sealed = [.. row.Sealed[..^1], (byte)(row.Sealed[^1] ^ 1)] }));
        var key = Key();
        Snapshot.Match(await CallAsync("secret_get", """{"id":"db"}"""), "get");
        Snapshot.Match(await CallAsync("master_key_rotate", "{}"), "rotate");
        Assert.That(Key(), Is.EqualTo(key));
        Assert.That(await ValueAsync("""{"id":"ok"}"""), Is.EqualTo(Value));
        await CallAsync("secret_delete", """{"id":"db"}""");
        await _bench.Bridge.ResultAsync("master_key_rotate");
        Assert.That(await ValueAsync("""{"id":"ok"}"""), Is.EqualTo(Value));
    }

    [Test]
    public async Task Events_tell_what_happened_and_never_a_value()
    {
        await PutAsync("db");
        await CallAsync("secret_put", $$"""{"id":"db","value":"{{Value}}"}""");
        await CallAsync("secret_rotate", $$"""{"id":"db","new_value":"{{Value}}"}""");
        await CallAsync("secret_policy_set", """{"id":"db","allowed_workloads":[]}""");
        await CallAsync("master_key_rotate", "{}");
        await CallAsync("secret_delete", """{"id":"db"}""");
        var events = _bench.Bridge.State.Current.Rows(StateTables.Events).Values.OrderBy(e => e.Seq).ToList();
        Assert.That(events.Select(e => e.Kind), Is.EqualTo(new[] { "secret.created", "secret.updated", "secret.rotated", "secret.policy_changed", "master_key.rotated", "secret.deleted" }));
        Assert.That(Text(StateTables.Events, events), Does.Not.Contain(Value));
    }

    [Test]
    public void What_holds_a_value_does_not_print_it()
    {
        object[] records =
        [
            new SecretPutRequest("db", Value), new SecretRotateRequest("db", Value), new SecretGetResult("db", Value, 1),
            new ClawBridge.Workloads.StartSecrets(new Dictionary<string, string> { ["/a"] = Value }, new Dictionary<string, string>(), null),
        ];
        foreach (var record in records) Assert.That(record.ToString(), Does.Not.Contain(Value));
    }

    /// <summary>The namespace lab of a tenant team.</summary>
    private async Task LabAsync() => await _bench.Bridge.State.TransactAsync(transaction =>
    {
        transaction.Put(TenancyTables.Tenants, new TenantRecord { Id = "team-id", Name = "team", CreatedAt = 0 });
        return transaction.Put(TenancyTables.Namespaces, new NamespaceRecord { Id = "lab-id", TenantId = "team-id", Name = "lab", CreatedAt = 0 });
    });

    private Task<string> CallAsync(string method, string parameters) => _bench.CallAsync(method, parameters);

    private Task<string> PutAsync(string id) => CallAsync("secret_put", $$"""{"id":"{{id}}","value":"{{Value}}"}""");

    private async Task<string?> ValueAsync(string parameters) => (await _bench.Bridge.ResultAsync("secret_get", parameters)).GetProperty("value").GetString();

    private IEnumerable<int> Versions(string id) => _bench.Bridge.State.Current.Find(SecretTables.Secrets, id)!.Versions.Select(v => v.Version);

    private static string Text<T>(Table<T> table, IEnumerable<T> rows)
        where T : class, IRecord<T> => string.Concat(rows.Select(row => System.Text.Encoding.UTF8.GetString(table.Serialize(row))));

    private string Key() => _bench.Bridge.State.Current.Find(SecretTables.Sealing, SealingRecord.TheId)!.KeyId;

    /// <summary>What a handler answers a principal that passed the gate.</summary>
    private async Task<string> AsAsync(string principal, IHandler handler, string parameters)
    {
        using var result = new JsonBuffer();
        using var answer = new JsonBuffer();
        var call = new CallContext(_bench.Bridge.State, null, handler.Declaration, new Principal(principal, false), CallMeta.None, null, CancellationToken.None);
        try
        {
            await handler.InvokeAsync(System.Text.Encoding.UTF8.GetBytes(parameters), call, result);
            AnswerWriter.WriteResult(answer, "1"u8, result.Written);
        }
        catch (RpcException e)
        {
            AnswerWriter.WriteError(answer, "1"u8, e);
        }

        return System.Text.Encoding.UTF8.GetString(answer.Written);
    }
}
