using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Audit;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Audit;

/// <summary>Walks over every audited method that is told what it acts on: the record of a call that came to nothing says on what, too.</summary>
internal sealed class AttemptedTargetTests
{
    private const string Id = "4f1c2d3e-5a6b-4c7d-8e9f-0a1b2c3d4e5f";
    private const string TokenId = "3f8a0c2b91d4";

    private Engine _engine = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _engine = await Engine.StartInMemoryAsync(new EngineOptions(null), new HostContext(new ManualTimeProvider(), NullLoggerFactory.Instance, static _ => null), CancellationToken.None);
        await CodeAsync("user_create", new JsonObject { ["name"] = "nobody" }, SessionOptions.Owner);
    }

    [TearDown]
    public async Task StopAsync() => await _engine.DisposeAsync();

    [Test]
    public void Every_audited_method_that_takes_an_id_declares_what_it_acts_on() => Assert.Multiple(() =>
    {
        foreach (var method in _engine.Dispatcher.Methods.Declarations)
        {
            var named = method.Parameters.Where(field => field is { IsRequired: true, Name: "id" or "name" or "token" } || (field.IsRequired && field.Name.EndsWith("_id", StringComparison.Ordinal)));
            if (method.IsAudited && named.Any()) Assert.That(method.TargetParameter, Is.Not.Null, method.Name);
            Assert.That(method.Parameters.Count(field => field.IsTarget), Is.LessThan(2), method.Name);
        }
    });

    [Test]
    public async Task A_denied_call_is_recorded_with_what_it_wanted()
    {
        var session = Engine.SessionOf(false, "nobody");
        foreach (var method in Methods())
        {
            Assert.That(await CodeAsync(method.Name, Params(method), session), Is.EqualTo(ErrorCodes.PermissionDenied), method.Name);
            Assert.That(await NewestAsync(), Is.EqualTo((method.Name, IdFor(method), AuditOutcomes.Denied)));
        }
    }

    [Test]
    public async Task A_bad_call_is_recorded_with_what_it_wanted()
    {
        foreach (var method in Methods())
        {
            var parameters = Params(method);
            parameters["zzz"] = 1;
            Assert.That(await CodeAsync(method.Name, parameters, SessionOptions.Owner), Is.EqualTo(ErrorCodes.InvalidParams), method.Name);
            Assert.That(await NewestAsync(), Is.EqualTo((method.Name, IdFor(method), AuditOutcomes.Failed)));
        }
    }

    [Test]
    public async Task What_is_not_found_is_in_the_record_as_it_was_named()
    {
        var missed = 0;
        foreach (var method in Methods())
        {
            var code = await CodeAsync(method.Name, Params(method), SessionOptions.Owner);
            if (code is 0 or ErrorCodes.ConfirmationRequired) continue;
            if (code == ErrorCodes.NotFound) missed++;
            Assert.That(await NewestAsync(), Is.EqualTo((method.Name, IdFor(method), AuditOutcomes.Failed)), $"{method.Name} {code}");
        }

        Assert.That(missed, Is.GreaterThan(20));
    }

    [TestCase("node_cordon", "node_id", "a\nb\u001bc", "a\uFFFDb\uFFFDc", TestName = "control characters")]
    [TestCase("api_key_revoke", "key_id", "claw_00000000000000000000000000000000", null, TestName = "an API key in the place of its id")]
    [TestCase("node_token_revoke", "token", "claw_bt_00000000000000000000000000000000", null, TestName = "a join token in the place of its id")]
    [TestCase("node_token_revoke", "token", "00000000000000000000000000000000", null, TestName = "a join token without its prefix")]
    public async Task What_is_recorded_is_clean_and_no_secret(string method, string name, string given, string? recorded)
    {
        await CodeAsync(method, new JsonObject { [name] = given }, SessionOptions.Owner);
        Assert.That((await NewestAsync()).Target, Is.EqualTo(recorded));
    }

    [Test]
    public async Task A_long_one_is_cut()
    {
        await CodeAsync("node_cordon", new JsonObject { ["node_id"] = new string('x', 100_000) }, SessionOptions.Owner);
        Assert.That((await NewestAsync()).Target, Has.Length.EqualTo(200).And.EndsWith("x..."));
    }

    [TestCase("secret_put", "value")]
    [TestCase("secret_rotate", "new_value")]
    [TestCase("vault_store", "value")]
    public async Task A_value_in_the_place_of_the_id_or_beside_it_is_not_recorded(string method, string name)
    {
        const string value = "hunter2-hunter2";
        var parameters = new JsonObject { ["id"] = value, [name] = value, ["_meta"] = new JsonObject { ["session"] = $"s {value}", ["agent"] = value } };
        Assert.That(await CodeAsync(method, parameters, SessionOptions.Owner), Is.Not.Zero);
        Assert.That(await CodeAsync(method, parameters, Engine.SessionOf(false, "nobody")), Is.EqualTo(ErrorCodes.PermissionDenied));
        Assert.That((await CallAsync("audit_list", [], SessionOptions.Owner)).GetRawText(), Does.Contain("withheld").And.Not.Contain("hunter2"));
    }

    private IEnumerable<MethodDeclaration> Methods() => _engine.Dispatcher.Methods.Declarations.Where(method => method is { IsAudited: true, TargetParameter: not null });

    /// <summary>The method's example, about something that is not there.</summary>
    private static JsonObject Params(MethodDeclaration method)
    {
        var parameters = JsonNode.Parse(method.Example)!.AsObject();
        parameters[method.TargetParameter!.Name] = IdFor(method);
        return parameters;
    }

    private static string IdFor(MethodDeclaration method) => method.TargetParameter!.IsSecret ? TokenId : Id;

    private async Task<int> CodeAsync(string method, JsonObject parameters, SessionOptions session)
    {
        try
        {
            await CallAsync(method, parameters, session);
            return 0;
        }
        catch (RpcException e)
        {
            return e.Code;
        }
    }

    private async Task<JsonElement> CallAsync(string method, JsonObject parameters, SessionOptions session) =>
        JsonDocument.Parse(await _engine.Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(parameters.ToJsonString()), session, null, CancellationToken.None)).RootElement;

    private async Task<(string Method, string? Target, string Outcome)> NewestAsync()
    {
        var newest = (await CallAsync("audit_list", new JsonObject { ["limit"] = 1 }, SessionOptions.Owner)).EnumerateArray().Single();
        return (newest.GetProperty("method").GetString()!, newest.GetProperty("target").GetString(), newest.GetProperty("outcome").GetString()!);
    }
}
