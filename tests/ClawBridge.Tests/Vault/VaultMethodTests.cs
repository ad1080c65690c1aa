using ClawBridge.Vault;

namespace ClawBridge.Tests.Vault;

/// <summary>What each method answers, and each error that its caller can mend.</summary>
internal sealed class VaultMethodTests
{
    private const string Full = """
        ,"description":"Push to the registry","secret_type":"ApiKey","allowed_purposes":["deploy"],"max_access_count":5,"expires_in_minutes":60,
        "labels":{"team":"vision","env":"prod"},"custom_policy":"labels.env == \"prod\" and hour == 12","allowed_sessions":["s1"],"allowed_principals":["owner"]
        """;

    private VaultBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new VaultBench();

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public async Task A_value_is_stored_listed_read_and_deleted()
    {
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_store", VaultBench.Store(Full)), "store");
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_retrieve", VaultBench.Read(more: ""","session_id":"s1","_meta":{"session":"s1","agent":"bot"}""")), "retrieve");
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_list"), "list");
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_store", VaultBench.Store()), "replace");
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_list"), "list_replaced");
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_delete", """{"id":"key","reason":"Closed."}"""), "delete");
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_audit"), "audit");
        Snapshot.Match((await _bench.Bridge.ResultAsync("vault_list")).GetRawText(), "list_empty");
    }

    [TestCase("no_value", """{"id":"key"}""")]
    [TestCase("empty_value", """{"id":"key","value":""}""")]
    [TestCase("empty_id", """{"id":"","value":"v"}""")]
    [TestCase("slash", """{"id":"a/b","value":"v"}""")]
    [TestCase("backslash", """{"id":"a\\b","value":"v"}""")]
    [TestCase("dots", """{"id":"a..b","value":"v"}""")]
    [TestCase("control", """{"id":"a\u0007b","value":"v"}""")]
    [TestCase("newline", """{"id":"a\nb","value":"v"}""")]
    [TestCase("type", """{"id":"key","value":"v","secret_type":"ssh_keys"}""")]
    [TestCase("minutes_huge", """{"id":"key","value":"v","expires_in_minutes":18446744073709551615}""")]
    [TestCase("minutes_many", """{"id":"key","value":"v","expires_in_minutes":9223372036854775807}""")]
    [TestCase("minutes_none", """{"id":"key","value":"v","expires_in_minutes":0}""")]
    [TestCase("count_negative", """{"id":"key","value":"v","max_access_count":-1}""")]
    [TestCase("purpose_empty", """{"id":"key","value":"v","allowed_purposes":["deploy",""]}""")]
    [TestCase("session_control", """{"id":"key","value":"v","allowed_sessions":["a\tb"]}""")]
    [TestCase("label", """{"id":"key","value":"v","labels":{"-":"x"}}""")]
    [TestCase("policy_parse", """{"id":"key","value":"v","custom_policy":"purpose == deploy"}""")]
    [TestCase("policy_type", """{"id":"key","value":"v","custom_policy":"hour == \"12\""}""")]
    [TestCase("policy_variable", """{"id":"key","value":"v","custom_policy":"purpos == \"deploy\""}""")]
    [TestCase("policy_label", """{"id":"key","value":"v","labels":{"env":"prod"},"custom_policy":"labels.environment == \"prod\""}""")]
    [TestCase("policy_empty", """{"id":"key","value":"v","custom_policy":""}""")]
    [TestCase("value_in_description", """{"id":"key","value":"s3cr3t-value","description":"it is s3cr3t-value"}""")]
    [TestCase("value_in_policy", """{"id":"key","value":"s3cr3t-value","custom_policy":"purpose == \"s3cr3t-value\""}""")]
    [TestCase("value_in_label_key", """{"id":"key","value":"s3cr3t-value!","labels":{"s3cr3t-value!":"x"}}""")]
    [TestCase("unknown", """{"id":"key","value":"v","purposes":["deploy"]}""")]
    public async Task Params_that_do_not_fit_store_nothing(string name, string parameters)
    {
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_store", parameters), name);
        Assert.That(_bench.Bridge.State.Current.Rows(VaultTables.Entries), Is.Empty);
        Assert.That(_bench.Bridge.State.Current.Rows(VaultTables.Log), Is.Empty);
    }

    [TestCase("path", """{"id":"../key","purpose":"p","reason":"r"}""")]
    [TestCase("no_purpose", """{"id":"key","reason":"r"}""")]
    [TestCase("no_reason", """{"id":"key","purpose":"p"}""")]
    [TestCase("reason_control", """{"id":"key","purpose":"p","reason":"a\u001b[2Jb"}""")]
    [TestCase("purpose_control", """{"id":"key","purpose":"p\r","reason":"r"}""")]
    [TestCase("session_control", """{"id":"key","purpose":"p","reason":"r","session_id":"\u0000"}""")]
    public async Task Params_that_do_not_fit_read_nothing(string name, string parameters)
    {
        await _bench.StoreAsync();
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_retrieve", parameters), name);
    }

    [TestCase("unknown", "{}", """{"id":"other","purpose":"deploy","reason":"r"}""")]
    [TestCase("principal", ""","allowed_principals":["alice"]""", null)]
    [TestCase("no_session", ""","allowed_sessions":["s1"]""", null)]
    [TestCase("session", ""","allowed_sessions":["s1"]""", """{"id":"key","purpose":"deploy","reason":"r","_meta":{"session":"s2"}}""")]
    [TestCase("session_claim", "", """{"id":"key","purpose":"deploy","reason":"r","session_id":"s1","_meta":{"session":"s2"}}""")]
    [TestCase("never", ""","max_access_count":0""", null)]
    [TestCase("purpose", ""","allowed_purposes":["debug"]""", null)]
    [TestCase("nobody", ""","allowed_purposes":[]""", null)]
    [TestCase("custom", ""","custom_policy":"hour < 6"}""", null)]
    [TestCase("confirm", ""","require_confirmation":true""", """{"id":"key","purpose":"deploy","reason":"Roll out.","policy_acknowledged":true}""")]
    public async Task Refusals_say_why(string name, string policy, string? parameters)
    {
        await _bench.UsersAsync("alice");
        await _bench.StoreAsync(policy.TrimStart('{').TrimEnd('}'));
        var answer = await _bench.Bridge.CallAsync("vault_retrieve", parameters ?? VaultBench.Read());
        Snapshot.Match(WithoutToken(answer), name);
        Assert.That((await _bench.LogAsync())[0], Does.StartWith("retrieve ").And.Not.EndWith("granted"), "each refusal is in the log");
    }

    [Test]
    public async Task An_expired_entry_is_refused_and_only_listed_when_asked_for()
    {
        await _bench.StoreAsync(""","expires_in_minutes":5""");
        _bench.Bridge.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.That(await _bench.ReadAsync(VaultBench.Read()), Is.EqualTo(VaultBench.Value));
        _bench.Bridge.Time.Advance(TimeSpan.FromMilliseconds(1));
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_retrieve", VaultBench.Read()));
        Assert.That((await _bench.Bridge.ResultAsync("vault_list")).GetProperty("count").GetInt32(), Is.Zero);
        var listed = (await _bench.Bridge.ResultAsync("vault_list", """{"include_expired":true}""")).GetProperty("secrets")[0];
        Assert.That(listed.GetProperty("expired").GetBoolean(), Is.True);
    }

    [Test]
    public async Task What_is_not_there_cannot_be_deleted_and_that_is_recorded()
    {
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_delete", """{"id":"key","reason":"Gone?"}"""));
        Assert.That(await _bench.LogAsync(), Is.EqualTo(new[] { "delete key: Vault entry 'key' was not found." }));
    }

    [Test]
    public async Task The_limit_of_a_value_counts_bytes()
    {
        await _bench.Bridge.ResultAsync("vault_store", $$"""{"id":"key","value":"{{new string('x', VaultRules.MaxValueBytes)}}"}""");
        var bytes = await _bench.Bridge.ErrorAsync("vault_store", $$"""{"id":"key","value":"{{new string('ä', (VaultRules.MaxValueBytes / 2) + 1)}}"}""");
        Snapshot.Match(bytes.GetRawText());
        var characters = await _bench.Bridge.ErrorAsync("vault_store", $$"""{"id":"key","value":"{{new string('x', 1024 * 1024)}}"}""");
        Assert.That((VaultBench.Code(characters), VaultBench.Field(characters)), Is.EqualTo((-32602, "$.value")));
        Assert.That(characters.GetProperty("message").GetString(), Does.Contain("262144"));
    }

    [TestCase("SshKey", "ssh_key")]
    [TestCase("API-KEY", "api_key")]
    [TestCase("bootstraptoken", "bootstrap_token")]
    [TestCase("Certificate", "certificate")]
    public async Task The_legacys_spellings_of_types_are_taken(string spelled, string word)
    {
        await _bench.StoreAsync($""","secret_type":"{spelled}" """);
        Assert.That((await _bench.Bridge.ResultAsync("vault_list")).GetProperty("secrets")[0].GetProperty("secret_type").GetString(), Is.EqualTo(word));
    }

    [TestCase("vault_list", """{"limit":201}""", "$.limit")]
    [TestCase("vault_audit", """{"limit":201}""", "$.limit")]
    [TestCase("vault_audit", """{"cursor":"","page":1}""", "$.page")]
    [TestCase("vault_audit", """{"action":"stored"}""", "$.action")]
    public async Task Bad_pages_and_filters_are_refused(string method, string parameters, string field)
    {
        var error = await _bench.Bridge.ErrorAsync(method, parameters);
        Assert.That((VaultBench.Code(error), VaultBench.Field(error)), Is.EqualTo((-32602, field)));
    }

    [Test]
    public async Task Entries_are_listed_by_id_and_paged()
    {
        foreach (var id in new[] { "c", "a", "b" }) await _bench.Bridge.ResultAsync("vault_store", $$"""{"id":"{{id}}","value":"v"}""");
        var first = await _bench.Bridge.ResultAsync("vault_list", """{"cursor":"","limit":2}""");
        Assert.That(first.GetProperty("secrets").EnumerateArray().Select(row => row.GetProperty("id").GetString()), Is.EqualTo(new[] { "a", "b" }));
        Assert.That((first.GetProperty("count").GetInt32(), first.GetProperty("total").GetInt32()), Is.EqualTo((2, 3)));
        var second = await _bench.Bridge.ResultAsync("vault_list", $$"""{"cursor":"{{first.GetProperty("next_cursor").GetString()}}","limit":2}""");
        Assert.That(second.GetProperty("secrets")[0].GetProperty("id").GetString(), Is.EqualTo("c"));
    }

    [Test]
    public async Task A_store_that_is_repeated_with_its_key_is_done_once()
    {
        const string more = ""","_meta":{"idempotency_key":"k"}""";
        var first = await _bench.Bridge.CallAsync("vault_store", VaultBench.Store(more));
        Assert.That(await _bench.Bridge.CallAsync("vault_store", VaultBench.Store(more)), Is.EqualTo(first));
        Assert.That(await _bench.LogAsync(), Has.Count.EqualTo(1));
    }

    /// <summary>The confirmation token is random.</summary>
    private static string WithoutToken(string answer) => System.Text.RegularExpressions.Regex.Replace(answer, "\"confirm\":\"[0-9a-f]+\"", "\"confirm\":\"TOKEN\"");
}
