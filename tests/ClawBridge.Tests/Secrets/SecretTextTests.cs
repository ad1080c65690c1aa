using System.Text.Json.Nodes;
using ClawBridge.Audit;
using ClawBridge.Tests.Workloads;

namespace ClawBridge.Tests.Secrets;

/// <summary>A value that a caller wrote into a text beside it is in no record, no policy and no error.</summary>
internal sealed class SecretTextTests
{
    private const string Old = "battery-staple-0815";
    private const string Value = "correct-horse-4711";

    private WorkloadBench _bench = null!;

    [SetUp]
    public async Task MakeAsync()
    {
        _bench = new WorkloadBench();
        await _bench.Bridge.ResultAsync("secret_put", $$"""{"id":"db","value":"{{Old}}"}""");
        await _bench.Bridge.ResultAsync("secret_rotate", $$"""{"id":"db","new_value":"{{Value}}"}""");
    }

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [TestCase("secret_get", "\"reason\":\"is it still V?\"")]
    [TestCase("secret_get", "\"reason\":\"is it still V?\",\"version\":9")]
    [TestCase("secret_get", "\"reason\":\"is it still V?\",\"workload_id\":\"nothing\"")]
    [TestCase("secret_put", "\"value\":\"another-one\"")]
    [TestCase("secret_rotate", "\"new_value\":\"another-one\"")]
    [TestCase("secret_policy_set", "\"allowed_workloads\":[\"train\"]")]
    [TestCase("secret_policy_set", "")]
    [TestCase("secret_delete", "")]
    public async Task No_record_of_a_call_about_a_secret_holds_a_kept_value(string method, string parameters)
    {
        foreach (var value in new[] { Old, Value })
        {
            var more = parameters.Length == 0 ? "" : "," + parameters.Replace("V", value, StringComparison.Ordinal);
            await _bench.Bridge.CallAsync(method, $$$"""{"id":"db"{{{more}}},"_meta":{"session":"{{{value}}}","agent":"agent {{{value}}}"}}""");
            if (method == "secret_delete") break;
        }

        var log = string.Join('\n', _bench.Bridge.State.Current.Rows(AuditTables.Audit).Values);
        Assert.That(log, Does.Contain("withheld").And.Not.Contain(Value).And.Not.Contain(Old));
    }

    [Test]
    public async Task A_reason_without_the_value_is_recorded_as_it_is()
    {
        await _bench.Bridge.ResultAsync("secret_get", """{"id":"db","reason":"to connect","_meta":{"session":"s-1"}}""");
        var record = _bench.Bridge.State.Current.Rows(AuditTables.Audit).Values.MaxBy(row => row.Seq)!;
        Assert.That((record.Reason, record.Session, record.Target), Is.EqualTo(("to connect", "s-1", "db")));
    }

    [TestCase("secret_put", """{"id":"db-correct-horse-4711","value":"correct-horse-4711"}""", "$.id")]
    [TestCase("secret_put", """{"id":"new","value":"correct-horse-4711","allowed_principals":["x correct-horse-4711"]}""", "$.allowed_principals")]
    [TestCase("secret_put", """{"id":"new","value":"correct-horse-4711","allowed_workloads":["correct-horse-4711"]}""", "$.allowed_workloads")]
    [TestCase("secret_policy_set", """{"id":"db","allowed_namespaces":["a/correct-horse-4711"]}""", "$.allowed_namespaces")]
    [TestCase("secret_policy_set", """{"id":"db","allowed_namespaces":["battery-staple-0815"]}""", "$.allowed_namespaces")]
    public async Task A_value_where_everybody_would_read_it_is_refused(string method, string parameters, string field)
    {
        var before = _bench.Bridge.State.Current.Rows(ClawBridge.Secrets.SecretTables.Secrets);
        var error = await _bench.Bridge.ErrorAsync(method, parameters);
        Assert.That((error.GetProperty("code").GetInt32(), error.GetProperty("data").GetProperty("field").GetString()), Is.EqualTo((-32602, field)));
        Assert.That(error.GetRawText(), Does.Not.Contain(Value).And.Not.Contain(Old));
        Assert.That(_bench.Bridge.State.Current.Rows(ClawBridge.Secrets.SecretTables.Secrets), Is.SameAs(before));
    }

    [TestCase("secret_put", """{"id":"db","correct-horse-4711":"value"}""", "a parameter that secret_put does not take")]
    [TestCase("secret_put", """{"id":"db","value":"v","correct-horse-4711":{"a":[1]},"_meta":{},"keep_versions":1,"correct-horse-4712":2}""", "2 parameters that secret_put does not take")]
    [TestCase("secret_rotate", """{"id":"db","new_value":"v","correct-horse-4711":1}""", "a parameter that secret_rotate does not take")]
    [TestCase("secret_put", """{"id":"db","value":"v","_meta":{"correct-horse-4711":1}}""", "$._meta has a parameter")]
    public async Task A_secret_in_the_place_of_a_name_is_repeated_nowhere(string method, string parameters, string sentence)
    {
        var error = await _bench.Bridge.ErrorAsync(method, parameters);
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32602));
        Assert.That(error.GetProperty("message").GetString(), Does.Contain(sentence));
        Assert.That(error.GetProperty("data").GetProperty("hint").GetString(), Does.StartWith("It takes "));
        Assert.That(error.GetRawText(), Does.Not.Contain("correct-horse"));
        Assert.That(string.Join('\n', _bench.Bridge.State.Current.Rows(AuditTables.Audit).Values), Does.Not.Contain("correct-horse"));
    }

    [Test]
    public async Task Other_methods_go_on_to_say_which_name_they_do_not_know()
    {
        var error = await _bench.Bridge.ErrorAsync("secret_get", new JsonObject { ["id"] = "db", ["versoin"] = 1 }.ToJsonString());
        Assert.That(error.GetProperty("message").GetString(), Does.Contain("$.versoin"));
    }
}
