using System.Text.Json.Nodes;
using EndToEnd.Stdio;
using EndToEnd.Support;

namespace EndToEnd.Security;

/// <summary>
/// Stories about one room of methods, each with a bridge of its own over stdio. What holds for every method of a room is told
/// here, and at the end that no method and no published refusal was left out.
/// </summary>
internal abstract class RoomStories(string room)
{
    private readonly Contract _contract = Contract.Read();
    private PublishedMethods _published = null!;
    private AnswerBook _book = null!;

    protected Scratch Scratch { get; private set; } = null!;

    protected BridgeProcess Bridge { get; private set; } = null!;

    /// <summary>The program that holds the bridge's stdin.</summary>
    protected Caller Owner { get; private set; } = null!;

    /// <summary>For each method that may not find something a call that names what is not there.</summary>
    protected abstract IReadOnlyList<(string Method, string Parameters)> NamingNothing { get; }

    /// <summary>Published refusals that only years or a fault of the machine bring about; unit tests tell of them.</summary>
    protected virtual IReadOnlyList<(string Method, int Code)> OutOfReach => [];

    [OneTimeSetUp]
    public async Task Learn()
    {
        await using var bridge = BridgeProcess.With(new Dictionary<string, string?>(), "--in-memory");
        _published = new PublishedMethods(await bridge.CallAsync("rpc.discover"));
        _book = new AnswerBook(_contract, _published);
    }

    [SetUp]
    public void Start()
    {
        Scratch = new Scratch();
        Serve();
    }

    [TearDown]
    public async Task Stop()
    {
        await Bridge.DisposeAsync();
        Scratch.Dispose();
    }

    [Test]
    [Order(900)]
    public async Task A_viewer_may_look_at_everything_but_changes_and_reveals_nothing()
    {
        await Owner.CallAsync("user_create", """{"name":"looker","roles":["viewer"]}""");
        var key = await Owner.CallAsync("api_key_generate", """{"name":"k","user_id":"looker"}""");
        foreach (var viewer in new[] { Owner.As("looker"), Owner.WithKey((string)key["secret"]!) })
        {
            foreach (var method in Methods)
            {
                if (IsForViewers(method)) Assert.That((await viewer.SendAsync(method, []))["error"]?["code"]?.GetValue<int>(), Is.Not.EqualTo(-32001), method);
                else await viewer.RefusedAsync(-32001, method, """{"nonsense":1}""");
            }
        }

        await AssertAuditedAsync("looker", 2);
    }

    [Test]
    [Order(901)]
    public async Task Who_has_no_role_and_who_is_nobody_is_refused_everything()
    {
        await Owner.CallAsync("user_create", """{"name":"stranger"}""");
        foreach (var method in Methods)
        {
            if (method != "permission_check") await Owner.As("stranger").RefusedAsync(-32001, method, """{"nonsense":1}""");
            await Owner.As("nobody").RefusedAsync(-32001, method);
            await Owner.WithKey("claw_" + new string('a', 32)).RefusedAsync(-32001, method);
        }
    }

    [Test]
    [Order(902)]
    public async Task A_parameter_that_does_not_exist_or_is_of_another_kind_changes_nothing()
    {
        foreach (var method in Methods)
        {
            var unknown = await Owner.RefusedAsync(-32602, method, """{"nonsense":1}""");
            // The name of a parameter may itself be a secret where the method takes one.
            Assert.That((string)unknown["data"]!["field"]!, Is.EqualTo("$.nonsense").Or.EqualTo("$"), method);
            foreach (var name in _published[method]["params"]!.AsArray().Select(parameter => (string)parameter!["name"]!).Except(["_meta"]))
            {
                var wrong = await Owner.RefusedAsync(-32602, method, new JsonObject { [name] = new JsonArray(new JsonArray()) });
                Assert.That((string)wrong["data"]!["field"]!, Does.StartWith("$."), $"{method} {name}");
            }
        }
    }

    [Test]
    [Order(903)]
    public async Task A_read_only_session_reads_and_changes_nothing()
    {
        await Owner.CallAsync("audit_verify");
        await using var bridge = Attach("--read-only");
        var reader = new Caller(bridge, _book);
        foreach (var method in Methods)
        {
            if (_published.Effect(method) == "read")
            {
                Assert.That((await reader.SendAsync(method, []))["error"]?["code"]?.GetValue<int>(), Is.Not.EqualTo(-32001), method);
                continue;
            }

            var error = await reader.RefusedAsync(-32001, method, """{"nonsense":1}""");
            Assert.That((string)error["data"]!["kind"]!, Is.EqualTo("read_only"), method);
        }
    }

    [Test]
    [Order(904)]
    public async Task What_is_not_there_is_not_found()
    {
        foreach (var (method, parameters) in NamingNothing) await Owner.RefusedAsync(-32000, method, parameters);
        Assert.That(NamingNothing.Select(call => call.Method).Distinct(), Is.EquivalentTo(Methods.Where(method => _published.ErrorCodes(method).Contains(-32000))));
    }

    [Test]
    [Order(905)]
    public void What_the_legacy_took_is_taken_still()
    {
        foreach (var method in _contract.MethodsOf(room))
        {
            var parameters = _published[method]["params"]!.AsArray().ToDictionary(parameter => (string)parameter!["name"]!, parameter => parameter!);
            foreach (var (name, type) in _contract.ParametersOf(method))
            {
                Assert.That(parameters, Does.ContainKey(name), method);
                var types = parameters[name]["schema"]!["type"]!;
                Assert.That(types is JsonArray several ? (string)several[0]! : (string)types!, Is.EqualTo(type.TrimEnd('!')), $"{method} {name}");
                if (!type.EndsWith('!')) Assert.That((bool)parameters[name]["required"]!, Is.False, $"{method} {name}");
            }
        }
    }

    /// <summary>Looks at what the other tests of this fixture did, so it is the last of them and needs them all.</summary>
    [Test]
    [Order(999)]
    public void No_method_and_no_published_refusal_was_left_out()
    {
        int[] told = [-32000, -32001, -32004, -32005, -32602];
        List<(string Method, int Code)> published = [.. Methods.SelectMany(method => _published.ErrorCodes(method).Intersect(told).Select(code => (method, code)))];
        Assert.Multiple(() =>
        {
            Assert.That(Methods, Is.EquivalentTo(_contract.MethodsOf(room)), "what the room has, and what contract.json describes");
            Assert.That(Methods.Where(method => !_book.HasAnswered(method)), Is.Empty, "no story was answered by");
            Assert.That(published.Except(OutOfReach).Where(refusal => !_book.HasRefused(refusal.Method, refusal.Code)), Is.Empty, "no story was refused by");
            Assert.That(OutOfReach.Where(refusal => _book.HasRefused(refusal.Method, refusal.Code)), Is.Empty, "in reach after all");
        });
    }

    /// <summary>SIGKILL, and a new bridge on what is on the disk.</summary>
    protected async Task KillAndStartAsync(params string[] more)
    {
        await Bridge.KillAsync();
        await Bridge.DisposeAsync();
        Serve(more);
    }

    /// <summary>The reads answer the same after a SIGKILL, to an attached bridge and to the command <c>call</c>.</summary>
    protected async Task AssertOutlivesAsync(params (string Method, string Parameters)[] reads)
    {
        List<string> before = [];
        foreach (var (method, parameters) in reads) before.Add((await Owner.CallAsync(method, parameters)).ToJsonString());
        await KillAndStartAsync();
        await using var attached = Attach();
        foreach (var ((method, parameters), answer) in reads.Zip(before))
        {
            Assert.That((await Owner.CallAsync(method, parameters)).ToJsonString(), Is.EqualTo(answer), method);
            Assert.That((await new Caller(attached, _book).CallAsync(method, parameters)).ToJsonString(), Is.EqualTo(answer), $"{method}, attached");
            Assert.That((await CommandAsync(method, parameters)).ToJsonString(), Is.EqualTo(answer), $"call {method}");
        }
    }

    /// <summary><c>claw-bridge call</c> on the same state, beside the running bridge.</summary>
    protected async Task<JsonNode> CommandAsync(string method, string parameters = "{}")
    {
        var (code, output, errors) = await StdioTests.RunAsync("", "call", method, parameters, "--state-dir", StateDir);
        Assert.That(code, Is.Zero, errors);
        return _book.Answered(method, JsonNode.Parse(output));
    }

    protected static string Quoted(JsonNode? text) => text!.ToJsonString();

    private string StateDir => Scratch.At("s");

    private IReadOnlyList<string> Methods => _published.Of(room);

    private bool IsForViewers(string method) => _published.Effect(method) == "read" && !_published.IsSensitive(method);

    private BridgeProcess Attach(params string[] more) => BridgeProcess.On(StateDir, more);

    private void Serve(params string[] more)
    {
        Bridge = BridgeProcess.On(StateDir, more);
        Owner = new Caller(Bridge, _book);
    }

    /// <summary>Each denied write and each denied look at a secret has its record, under the name of who tried.</summary>
    private async Task AssertAuditedAsync(string user, int times)
    {
        var records = await Owner.CallAsync("audit_list", $$"""{"principal":"{{user}}","outcome":"denied","limit":200}""");
        Assert.That(records.AsArray().Select(record => (string)record!["method"]!),
            Is.EquivalentTo(Enumerable.Repeat(Methods.Where(method => !IsForViewers(method)), times).SelectMany(methods => methods)));
        Assert.That(records.AsArray().Select(record => (int)record!["code"]!), Is.All.EqualTo(-32001));
    }
}
