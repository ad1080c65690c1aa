using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Tests.Rpc;

/// <summary>What <c>_meta</c> asks for: idempotency, dry runs, confirmation, and what it must not.</summary>
internal sealed class MetaTests
{
    private ProbeMethods _probes = null!;
    private TestBridge _bridge = null!;

    [SetUp]
    public void SetUp() => _bridge = new TestBridge([ProbeTables.Things], bridge => (_probes = new ProbeMethods(bridge.State)).All());

    [TearDown]
    public void TearDown() => _bridge.Dispose();

    [TestCase("""{"_meta":{"who":1}}""", "$._meta.who")]
    [TestCase("""{"_meta":{"dry_run":"yes"}}""", "$._meta.dry_run")]
    [TestCase("""{"_meta":{"deadline_ms":-1}}""", "$._meta.deadline_ms")]
    [TestCase("""{"_meta":{"progressToken":true}}""", "$._meta.progressToken")]
    [TestCase("""{"_meta":{"progressToken":1.5}}""", "$._meta.progressToken")]
    [TestCase("""{"_meta":{"idempotency_key":""}}""", "$._meta.idempotency_key")]
    [TestCase("""{"_meta":[]}""", "$._meta")]
    public async Task What_is_no_meta_is_refused(string parameters, string field)
    {
        var error = await _bridge.ErrorAsync("echo", parameters);
        Assert.That((error.GetProperty("code").GetInt32(), Field(error)), Is.EqualTo((-32602, field)));
    }

    [Test]
    public async Task A_key_gives_the_same_answer_once()
    {
        const string call = """{"text":"a","_meta":{"idempotency_key":"k"}}""";
        var first = await _bridge.CallAsync("make", call);
        var second = await _bridge.CallAsync("make", """{ "_meta":{"idempotency_key":"k"}, "text" : "a" }""");
        Assert.That(second, Is.EqualTo(first));
        Assert.That(_probes.Made, Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_with_other_params_is_a_conflict_and_another_method_has_keys_of_its_own()
    {
        await _bridge.ResultAsync("make", """{"text":"a","_meta":{"idempotency_key":"k"}}""");
        var error = await _bridge.ErrorAsync("make", """{"text":"b","_meta":{"idempotency_key":"k"}}""");
        Assert.That((error.GetProperty("code").GetInt32(), Kind(error)), Is.EqualTo((-32004, "idempotency_mismatch")));
        await _bridge.ResultAsync("token", """{"text":"b","_meta":{"idempotency_key":"k"}}""");
        Assert.That(_probes.Made, Is.EqualTo(2));
    }

    [Test]
    public async Task A_key_is_free_again_after_a_day()
    {
        const string call = """{"text":"a","_meta":{"idempotency_key":"k"}}""";
        await _bridge.ResultAsync("make", call);
        _bridge.Time.Advance(TimeSpan.FromHours(23));
        await _bridge.ResultAsync("make", call);
        _bridge.Time.Advance(TimeSpan.FromHours(1));
        await _bridge.ResultAsync("make", """{"text":"b","_meta":{"idempotency_key":"k"}}""");
        Assert.That(_probes.Made, Is.EqualTo(2));
        Assert.That(_bridge.State.Current.Rows(RpcTables.Answers), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Two_at_once_with_one_key_are_carried_out_once()
    {
        const string call = """{"text":"a","wait":true,"_meta":{"idempotency_key":"k"}}""";
        var first = _bridge.CallAsync("make", call);
        var second = _bridge.CallAsync("make", call);
        var other = await _bridge.ErrorAsync("make", """{"text":"b","_meta":{"idempotency_key":"k"}}""");
        Assert.That(Kind(other), Is.EqualTo("idempotency_mismatch"));
        _probes.Gate.SetResult();
        Assert.That(await second, Is.EqualTo(await first));
        Assert.That(_probes.Made, Is.EqualTo(1));
    }

    [Test]
    public async Task An_answer_kept_with_the_change_is_the_answer()
    {
        const string call = """{"text":"a","remember":true,"_meta":{"idempotency_key":"k"}}""";
        Assert.That((await _bridge.ResultAsync("make", call)).GetProperty("text").GetString(), Is.EqualTo("remembered"));
        Assert.That((await _bridge.ResultAsync("make", call)).GetProperty("text").GetString(), Is.EqualTo("remembered"));
    }

    [TestCase("{\"_meta\":{\"idempotency_key\":\"k\"}}", TestName = "Before_any_change")]
    [TestCase("{\"wait\":true,\"_meta\":{\"idempotency_key\":\"k\"}}", TestName = "After_a_change")]
    public async Task Errors_are_not_kept(string call)
    {
        await _bridge.ErrorAsync("fail", call);
        var made = _probes.Made;
        Assert.That(Kind(await _bridge.ErrorAsync("fail", call)), Is.EqualTo("wrong_state"));
        Assert.That(_probes.Made, Is.GreaterThan(made));
        Assert.That(_bridge.State.Current.Rows(RpcTables.Answers), Is.Empty);
    }

    [Test]
    public async Task A_change_whose_answer_was_lost_in_a_crash_is_not_made_again()
    {
        const string call = """{"text":"a","_meta":{"idempotency_key":"k"}}""";
        await _bridge.ResultAsync("make", call);
        var kept = _bridge.State.Current.Rows(RpcTables.Answers).Values.Single();
        await _bridge.State.TransactAsync(transaction => transaction.Put(RpcTables.Answers, kept with { Answer = null }));
        Assert.That(Kind(await _bridge.ErrorAsync("make", call)), Is.EqualTo("answer_lost"));
        Assert.That(_probes.Made, Is.EqualTo(1));
    }

    [Test]
    public async Task An_answer_with_a_secret_is_kept_only_sealed()
    {
        const string call = """{"text":"tok-4711","_meta":{"idempotency_key":"k"}}""";
        var first = await _bridge.CallAsync("token", call);
        var kept = _bridge.State.Current.Rows(RpcTables.Answers).Values.Single();
        Assert.That(System.Text.Encoding.UTF8.GetString(kept.Answer!), Does.Not.Contain("tok-4711"));
        Assert.That(await _bridge.CallAsync("token", call), Is.EqualTo(first));
    }

    [Test]
    public async Task A_dry_run_tells_what_would_change_and_changes_nothing()
    {
        var answer = await _bridge.ResultAsync("make", """{"text":"a","_meta":{"dry_run":true,"idempotency_key":"k"}}""");
        Assert.That(answer.GetRawText(), Is.EqualTo("""{"dry_run":true,"changes":[{"op":"create","kind":"things","id":"a"}],"result":{"text":"a","number":1}}"""));
        Assert.That(_bridge.State.Current.Revision, Is.Zero);
        await _bridge.ResultAsync("make", """{"text":"a"}""");
        var update = await _bridge.ResultAsync("make", """{"text":"a","_meta":{"dry_run":true}}""");
        Assert.That(update.GetProperty("changes")[0].GetProperty("op").GetString(), Is.EqualTo("update"));
        var delete = await _bridge.ResultAsync("end", """{"text":"a","_meta":{"dry_run":true}}""");
        Assert.That(delete.GetProperty("changes")[0].GetProperty("op").GetString(), Is.EqualTo("delete"));
        Assert.That((await _bridge.ResultAsync("echo", """{"_meta":{"dry_run":true}}""")).TryGetProperty("dry_run", out _), Is.False, "a read changes nothing anyway");
    }

    [Test]
    public async Task A_forced_call_asks_first_and_its_token_works_once()
    {
        await _bridge.ResultAsync("make", """{"text":"thing"}""");
        var token = await AskAsync("force", "{}", "Delete all 1 things.");
        var confirmed = $$$"""{"_meta":{"confirm":"{{{token}}}"}}""";
        await _bridge.ResultAsync("force", confirmed);
        Assert.That(_bridge.State.Current.Rows(ProbeTables.Things), Is.Empty);
        Assert.That(Kind(await _bridge.ErrorAsync("force", confirmed)), Is.EqualTo("confirmation_required"));
    }

    [Test]
    public async Task A_token_is_bound_to_the_params_and_to_ten_minutes()
    {
        var token = await AskAsync("force", """{"text":"a"}""", "Delete all 0 things.");
        Assert.That(Kind(await _bridge.ErrorAsync("force", $$$"""{"text":"b","_meta":{"confirm":"{{{token}}}"}}""")), Is.EqualTo("confirmation_required"));
        await _bridge.ResultAsync("force", $$$"""{"text":"a","_meta":{"confirm":"{{{token}}}"}}""");
        token = await AskAsync("force", "{}", "Delete all 0 things.");
        _bridge.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(Kind(await _bridge.ErrorAsync("force", $$$"""{"_meta":{"confirm":"{{{token}}}"}}""")), Is.EqualTo("confirmation_required"));
    }

    [Test]
    public async Task When_the_world_has_moved_the_confirmed_plan_is_not_carried_out()
    {
        var token = await AskAsync("force", "{}", "Delete all 0 things.");
        await _bridge.ResultAsync("make", """{"text":"thing"}""");
        var error = await _bridge.ErrorAsync("force", $$$"""{"_meta":{"confirm":"{{{token}}}"}}""");
        Assert.That((error.GetProperty("code").GetInt32(), Kind(error)), Is.EqualTo((-32004, "plan_changed")));
        Assert.That(_bridge.State.Current.Rows(ProbeTables.Things), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Where_the_session_wants_it_every_destructive_call_asks_with_what_it_would_change()
    {
        var session = new SessionOptions { ConfirmsDestructive = true };
        await _bridge.ResultAsync("make", """{"text":"a"}""", session);
        var error = await _bridge.ErrorAsync("end", """{"text":"a"}""", session);
        Assert.That(Data(error).GetProperty("plan")[0].GetString(), Is.EqualTo("delete things a"));
        Assert.That(_bridge.State.Current.Rows(ProbeTables.Things), Has.Count.EqualTo(1));
        var token = Data(error).GetProperty("confirm").GetString();
        await _bridge.ResultAsync("end", $$$"""{"text":"a","_meta":{"confirm":"{{{token}}}"}}""", session);
        Assert.That(_bridge.State.Current.Rows(ProbeTables.Things), Is.Empty);
        await _bridge.ResultAsync("end", """{"text":"a"}""");
    }

    private async Task<string> AskAsync(string method, string parameters, string plan)
    {
        var error = await _bridge.ErrorAsync(method, parameters);
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32005));
        Assert.That(Data(error).GetProperty("plan")[0].GetString(), Is.EqualTo(plan));
        return Data(error).GetProperty("confirm").GetString()!;
    }

    private static JsonElement Data(JsonElement error) => error.GetProperty("data");

    private static string? Kind(JsonElement error) => Data(error).GetProperty("kind").GetString();

    private static string? Field(JsonElement error) => Data(error).GetProperty("field").GetString();
}
