using ClawBridge.Rpc;
using ClawBridge.Vault;

namespace ClawBridge.Tests.Vault;

/// <summary>Two calls, for everyone: nothing that a caller sets by itself is a confirmation.</summary>
internal sealed class VaultConfirmationTests
{
    private VaultBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new VaultBench();
        await _bench.StoreAsync(""","require_confirmation":true,"max_access_count":3""");
    }

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public async Task A_token_gives_the_value_once()
    {
        var token = await _bench.AskAsync("vault_retrieve", VaultBench.Read());
        Assert.That(await _bench.ReadAsync(Confirmed(token)), Is.EqualTo(VaultBench.Value));
        await _bench.AskAsync("vault_retrieve", Confirmed(token));
        Assert.That((await _bench.LogAsync()).Select(row => row.Split(". ")[0]), Is.EqualTo(new[]
        {
            "retrieve key: The confirmation token is unknown, used or older than 10 minutes",
            "retrieve key: granted",
            "retrieve key: vault_retrieve needs a confirmation",
            "store key: granted",
        }));
    }

    [Test]
    public async Task The_old_flag_and_invented_tokens_are_none()
    {
        await _bench.AskAsync("vault_retrieve", VaultBench.Read(more: ""","policy_acknowledged":true"""));
        await _bench.AskAsync("vault_retrieve", Confirmed(new string('0', 48)));
    }

    [Test]
    public async Task A_token_fits_no_other_params_user_session_or_method()
    {
        var token = await _bench.AskAsync("vault_retrieve", VaultBench.Read());
        await _bench.AskAsync("vault_retrieve", $$$"""{"id":"key","purpose":"debug","reason":"Roll out build 42.","_meta":{"confirm":"{{{token}}}"}}""");
        await _bench.AskAsync("vault_retrieve", Confirmed(token), VaultBench.As("alice"));
        await _bench.AskAsync("vault_delete", $$$"""{"id":"key","reason":"r","_meta":{"confirm":"{{{token}}}"}}""");
        await _bench.AskAsync("vault_retrieve", VaultBench.Read(more: $$$""","_meta":{"confirm":"{{{token}}}","session":"other"}"""));
        Assert.That(_bench.Bridge.State.Current.Find(VaultTables.Entries, "key")!.AccessCount, Is.Zero);
        Assert.That(await _bench.ReadAsync(Confirmed(token)), Is.EqualTo(VaultBench.Value), "none of these used it up");
    }

    [Test]
    public async Task A_token_lives_ten_minutes()
    {
        var token = await _bench.AskAsync("vault_retrieve", VaultBench.Read());
        _bench.Bridge.Time.Advance(TimeSpan.FromMinutes(10));
        await _bench.AskAsync("vault_retrieve", Confirmed(token));
    }

    [Test]
    public async Task What_was_stored_anew_has_to_be_confirmed_anew()
    {
        var token = await _bench.AskAsync("vault_retrieve", VaultBench.Read());
        var replace = VaultBench.Store(""","require_confirmation":true""");
        var replacing = await _bench.AskAsync("vault_store", replace);
        await _bench.Bridge.ResultAsync("vault_store", VaultBench.Store($$$""","require_confirmation":true,"_meta":{"confirm":"{{{replacing}}}"}"""));
        Assert.That(VaultBench.Kind(await _bench.Bridge.ErrorAsync("vault_retrieve", Confirmed(token))), Is.EqualTo(ErrorKinds.PlanChanged));
    }

    [Test]
    public async Task Other_reads_in_between_do_not_spoil_a_token()
    {
        var first = await _bench.AskAsync("vault_retrieve", VaultBench.Read());
        var second = await _bench.AskAsync("vault_retrieve", VaultBench.Read());
        Assert.That(await _bench.ReadAsync(Confirmed(second)), Is.EqualTo(VaultBench.Value));
        Assert.That(await _bench.ReadAsync(Confirmed(first)), Is.EqualTo(VaultBench.Value));
    }

    [Test]
    public async Task Tokens_are_no_way_around_the_count()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 20; i++) tokens.Add(await _bench.AskAsync("vault_retrieve", VaultBench.Read()));
        var values = await Task.WhenAll(tokens.Select(token => Task.Run(() => _bench.ReadAsync(Confirmed(token)))));
        Assert.That(values.Count(value => value is not null), Is.EqualTo(3));
    }

    [Test]
    public async Task Who_the_policy_denies_is_not_asked()
    {
        await _bench.Bridge.ResultAsync("vault_store", """{"id":"other","value":"v","require_confirmation":true,"allowed_purposes":[]}""");
        Assert.That(VaultBench.Code(await _bench.Bridge.ErrorAsync("vault_retrieve", """{"id":"other","purpose":"p","reason":"r"}""")), Is.EqualTo(ErrorCodes.PermissionDenied));
    }

    [TestCase("vault_delete", """{"id":"key","reason":"r"}""")]
    [TestCase("vault_store", """{"id":"key","value":"other"}""")]
    public async Task Deleting_and_replacing_are_asked_for_too(string method, string parameters)
    {
        var error = await _bench.Bridge.ErrorAsync(method, parameters);
        Assert.That(VaultBench.Code(error), Is.EqualTo(ErrorCodes.ConfirmationRequired));
        Snapshot.Match(error.GetProperty("data").GetProperty("plan").GetRawText(), method);
        Assert.That(_bench.Bridge.State.Current.Find(VaultTables.Entries, "key")!.RequireConfirmation, Is.True);
        var token = error.GetProperty("data").GetProperty("confirm").GetString();
        await _bench.Bridge.ResultAsync(method, $$$"""{"_meta":{"confirm":"{{{token}}}"},{{{parameters[1..]}}}""");
        Assert.That(_bench.Bridge.State.Current.Find(VaultTables.Entries, "key")?.RequireConfirmation, Is.Not.True);
    }

    [Test]
    public async Task A_session_that_confirms_all_that_destroys_is_asked_once()
    {
        var session = new SessionOptions { ConfirmsDestructive = true };
        var token = await _bench.AskAsync("vault_delete", """{"id":"key","reason":"r"}""", session);
        await _bench.Bridge.ResultAsync("vault_delete", $$$"""{"id":"key","reason":"r","_meta":{"confirm":"{{{token}}}"}}""", session);
    }

    private static string Confirmed(string token) => VaultBench.Read(more: $$$""","_meta":{"confirm":"{{{token}}}"}""");
}
