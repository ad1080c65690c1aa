using System.Security.Cryptography;
using System.Text;
using ClawBridge.Audit;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Tests.State.Support;
using ClawBridge.Vault;

namespace ClawBridge.Tests.Vault;

/// <summary>A value is nowhere but in the answer whose job is to give it.</summary>
internal sealed class VaultSecrecyTests
{
    private VaultBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new VaultBench();

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public async Task No_byte_of_a_value_is_in_the_state_the_journals_files_or_any_other_answer()
    {
        using var scratch = new Scratch();
        var answers = new StringBuilder();
        using (var journal = new SqliteJournal(scratch.File("state.db"), "c"))
        {
            journal.Load((_, _) => { });
            using var mirrored = _bench.Bridge.State.OnCommitted(committed => journal.Commit([committed.Changes], committed.Snapshot.Revision, committed.Snapshot.EventSeq));
            foreach (var (method, parameters) in Calls()) answers.AppendLine(await _bench.Bridge.CallAsync(method, parameters));
            await _bench.ReadAsync(VaultBench.Read(more: ""","_meta":{"idempotency_key":"read"}"""));
            var token = await _bench.AskAsync("vault_retrieve", VaultBench.Read().Replace("\"key\"", "\"asked\"", StringComparison.Ordinal));
            var confirmed = VaultBench.Read(more: $$$""","_meta":{"confirm":"{{{token}}}","idempotency_key":"asked"}""").Replace("\"id\":\"key\"", "\"id\":\"asked\"", StringComparison.Ordinal);
            Assert.That(await _bench.ReadAsync(confirmed), Is.EqualTo(VaultBench.Value), "the value is there and sealed");
            answers.AppendLine(await _bench.Bridge.CallAsync("audit_list")).AppendLine(await _bench.Bridge.CallAsync("vault_audit"));
        }

        Assert.That(answers.ToString(), Does.Not.Contain(VaultBench.Value));
        var files = Directory.GetFiles(scratch.Path);
        Assert.That(files, Is.Not.Empty);
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            foreach (var form in Forms()) Assert.That(bytes.AsSpan().IndexOf(form), Is.Negative, file);
        }
    }

    [TestCase("vault_retrieve", "\"reason\":\"V\",\"purpose\":\"p\"")]
    [TestCase("vault_retrieve", "\"reason\":\"r\",\"purpose\":\"V\",\"session_id\":\"V\"")]
    [TestCase("vault_retrieve", "\"reason\":\"r\\n\",\"purpose\":\"p\"")]
    [TestCase("vault_delete", "\"reason\":\"V\"")]
    [TestCase("vault_store", "\"value\":\"another-one\"")]
    [TestCase("vault_store", "\"value\":\"another-one\",\"V\":1")]
    [TestCase("vault_store", "\"value\":\"another-one\",\"labels\":{\"V\":{\"V\":1}}")]
    public async Task No_log_repeats_a_value_that_a_caller_wrote_into_a_text(string method, string parameters)
    {
        await _bench.StoreAsync();
        var more = parameters.Replace("V", VaultBench.Value, StringComparison.Ordinal);
        var isKnown = method != "vault_store" || !parameters.Contains('V', StringComparison.Ordinal);
        var meta = isKnown ? $$$""","_meta":{"session":"{{{VaultBench.Value}}}","agent":"{{{VaultBench.Value}}}"}""" : "";
        var answer = await _bench.Bridge.CallAsync(method, $$"""{"id":"key",{{more}}{{meta}}}""");
        if (method != "vault_retrieve") Assert.That(answer, Does.Not.Contain(VaultBench.Value));
        var logs = string.Join('\n', _bench.Bridge.State.Current.Rows(AuditTables.Audit).Values) + await _bench.Bridge.CallAsync("vault_audit");
        Assert.That(logs, Does.Not.Contain(VaultBench.Value));
        if (isKnown) Assert.That(logs, Does.Contain("(withheld: it held the value)"));
    }

    [Test]
    public async Task A_sealed_value_opens_under_its_own_id_only()
    {
        await _bench.StoreAsync();
        await _bench.Bridge.ResultAsync("vault_store", """{"id":"mine","value":"known"}""");
        await _bench.Bridge.State.TransactAsync(transaction =>
            transaction.Put(VaultTables.Values, transaction.Find(VaultTables.Values, "key")! with { Id = "mine" }));
        var answer = await _bench.Bridge.CallAsync("vault_retrieve", VaultBench.Read().Replace("\"key\"", "\"mine\"", StringComparison.Ordinal));
        Snapshot.Match(answer);
        Assert.That(_bench.Bridge.State.Current.Find(VaultTables.Entries, "mine")!.AccessCount, Is.Zero, "what does not open is not counted");
        Assert.That((await _bench.LogAsync())[0], Does.Contain("does not open"));
    }

    [Test]
    public void What_holds_a_value_or_a_policy_does_not_print_it()
    {
        var entry = new VaultEntry
        {
            Id = "key", Generation = 1, SecretType = VaultSecretType.Generic, AllowedPurposes = ["hidden"], AllowedSessions = ["hidden"], AllowedPrincipals = ["*"],
            Labels = new Dictionary<string, string>(), CustomPolicy = "purpose == \"hidden\"", StoredBy = "owner", CreatedAt = 0,
        };
        object[] records =
        [
            entry, new VaultGrant(entry, "hidden"), new VaultStoreRequest("key", "hidden"), new VaultRetrieveResult(1, null, "key", null, "hidden"),
            new VaultFacts("owner", "hidden", "hidden", null, "hidden", "hidden"), new VaultValue { Id = "key", Sealed = [1] },
        ];
        foreach (var record in records) Assert.That(record.ToString(), Does.Not.Contain("hidden"));
    }

    [Test]
    public async Task Under_a_new_master_key_all_is_as_before_and_the_old_key_opens_nothing()
    {
        await _bench.StoreAsync(""","require_confirmation":true""");
        await _bench.Bridge.ResultAsync("vault_store", """{"id":"other","value":"ä second value"}""");
        var before = _bench.Bridge.State.Current;
        using var next = Sealer(7);
        await _bench.Bridge.State.TransactAsync(transaction =>
        {
            VaultReseal.Reseal(transaction, _bench.Bridge.Sealer, next);
            return true;
        });

        var state = _bench.Bridge.State.Current;
        Assert.That(state.Rows(VaultTables.Entries).Values, Is.EquivalentTo(before.Rows(VaultTables.Entries).Values), "policies, counts and generations stay");
        var opened = state.Rows(VaultTables.Values).Values.ToDictionary(value => value.Id, value => Encoding.UTF8.GetString(next.Open(value.Sealed, VaultSeals.Context(value.Id))!));
        Assert.That(opened, Is.EquivalentTo(new Dictionary<string, string> { ["key"] = VaultBench.Value, ["other"] = "ä second value" }));
        foreach (var value in state.Rows(VaultTables.Values).Values) Assert.That(_bench.Bridge.Sealer.Open(value.Sealed, VaultSeals.Context(value.Id)), Is.Null);
    }

    [Test]
    public async Task A_value_that_does_not_open_stops_the_change_of_the_key_and_nothing_is_changed()
    {
        await _bench.StoreAsync();
        var before = _bench.Bridge.State.Current;
        using var wrong = Sealer(8);
        using var next = Sealer(9);
        var error = Assert.ThrowsAsync<CryptographicException>(async () => await _bench.Bridge.State.TransactAsync(transaction =>
        {
            VaultReseal.Reseal(transaction, wrong, next);
            return true;
        }));
        Assert.That(error!.Message, Does.Contain("'key'"));
        Assert.That(_bench.Bridge.State.Current, Is.SameAs(before));
    }

    private static IEnumerable<(string Method, string Parameters)> Calls()
    {
        const string keyed = ""","_meta":{"idempotency_key":"store"}""";
        yield return ("vault_store", VaultBench.Store(keyed));
        yield return ("vault_store", VaultBench.Store(keyed));
        yield return ("vault_store", VaultBench.Store(""","_meta":{"dry_run":true}"""));
        yield return ("vault_store", VaultBench.Store($$""","description":"{{VaultBench.Value}}" """));
        yield return ("vault_store", VaultBench.Store($$""","custom_policy":"purpose == {{VaultBench.Value}}" """));
        yield return ("vault_store", VaultBench.Store($$""","labels":{"{{VaultBench.Value}}":"-"}"""));
        yield return ("vault_store", VaultBench.Store($$""","secret_type":"{{VaultBench.Value}}" """));
        yield return ("vault_store", VaultBench.Store(""","expires_in_minutes":-1"""));
        yield return ("vault_store", VaultBench.Store().Replace("\"key\"", "\"asked\"", StringComparison.Ordinal).Insert(1, "\"require_confirmation\":true,"));
        yield return ("vault_store", VaultBench.Store().Replace("\"key\"", "\"asked\"", StringComparison.Ordinal));
        yield return ("vault_retrieve", VaultBench.Read(VaultBench.Value, ""","_meta":{"dry_run":true}"""));
        yield return ("vault_retrieve", VaultBench.Read(more: ""","session_id":"a","_meta":{"session":"b"}"""));
        yield return ("vault_list", "{}");
    }

    /// <summary>The value as it would lie in bytes, hex or base64 at any of the three offsets.</summary>
    private static IEnumerable<byte[]> Forms()
    {
        var plain = Encoding.UTF8.GetBytes(VaultBench.Value);
        yield return plain;
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain));
        for (var offset = 0; offset < 3; offset++)
            yield return Encoding.ASCII.GetBytes(Convert.ToBase64String([.. new byte[offset], .. plain])[4..^4]);
    }

    private static AesGcmSealer Sealer(byte fill) => new(Enumerable.Repeat(fill, 32).ToArray(), RandomNumberGenerator.Create());
}
