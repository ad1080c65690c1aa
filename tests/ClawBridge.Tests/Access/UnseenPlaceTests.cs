using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

/// <summary>Who asks about a place that it may not know of is told the same as of one that nobody has.</summary>
internal sealed class UnseenPlaceTests
{
    private const string Nobodys = "c0000000-0000-4000-8000-00000000ffff";

    [TestCase("namespace", "sales/nlp", "sales/nlq")]
    [TestCase("namespace", "vision", "visiom")]
    [TestCase("namespace", "research/vision", "research/visiom")]
    [TestCase("namespace", AccessBench.SalesNlp, Nobodys)]
    [TestCase("namespace_id", AccessBench.Vision, Nobodys)]
    [TestCase("tenant", "sales", "salez")]
    [TestCase("tenant_id", AccessBench.Sales, Nobodys)]
    public async Task Permission_check_does_not_tell_what_others_have(string field, string theirs, string nobodys)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        var answer = await CheckAsync(theirs);
        Assert.That(answer, Does.Contain("-32001"));
        Assert.That(await CheckAsync(nobodys), Is.EqualTo(answer.Replace(theirs, nobodys, StringComparison.Ordinal)));

        Task<string> CheckAsync(string place) =>
            bench.Bridge.CallAsync("permission_check", $$"""{"user_id":"alice","resource":"workloads","action":"create","{{field}}":"{{place}}"}""", AccessBench.As("alice"));
    }

    [TestCase("\"tenant\":\"sales\",\"namespace\":\"nlp\"", "\"tenant\":\"salez\",\"namespace\":\"nlp\"")]
    [TestCase("\"tenant\":\"sales\",\"namespace\":\"research/nlp\"", "\"tenant\":\"salez\",\"namespace\":\"research/nlp\"")]
    [TestCase("\"tenant\":\"sales\",\"namespace\":\"" + AccessBench.SalesNlp + "\"", "\"tenant\":\"sales\",\"namespace\":\"" + Nobodys + "\"")]
    public async Task Nor_where_a_tenant_is_named_besides(string theirs, string nobodys)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        var answer = await CheckAsync(theirs);
        Assert.That(answer, Does.Contain("error"));
        Assert.That(Plain(await CheckAsync(nobodys)), Is.EqualTo(Plain(answer)));

        Task<string> CheckAsync(string place) =>
            bench.Bridge.CallAsync("permission_check", $$"""{"user_id":"alice","resource":"workloads","action":"create",{{place}}}""", AccessBench.As("alice"));

        static string Plain(string text) => text.Replace("salez", "sales", StringComparison.Ordinal).Replace(Nobodys, AccessBench.SalesNlp, StringComparison.Ordinal);
    }

    [TestCase("\"namespace\":\"research/nlp\"", true)]
    [TestCase("\"namespace\":\"nlp\"", true)]
    [TestCase("\"tenant\":\"research\",\"namespace\":\"nlp\"", true)]
    [TestCase("\"namespace\":\"" + AccessBench.ResearchNlp + "\"", true)]
    [TestCase("\"tenant\":\"research\"", false)]
    public async Task Of_its_own_places_everyone_is_told(string place, bool allowed)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        var answer = await bench.Bridge.ResultAsync("permission_check", $$"""{"user_id":"alice","resource":"workloads","action":"create",{{place}}}""", AccessBench.As("alice"));
        Assert.That(answer.GetProperty("allowed").GetBoolean(), Is.EqualTo(allowed));
    }

    [Test]
    public async Task A_role_on_the_cluster_that_looks_at_no_namespaces_shows_none()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("watcher", "events:read");
        await bench.UserAsync("walt", "watcher");
        await bench.UserAsync("vera", "viewer");
        const string About = "\"resource\":\"events\",\"action\":\"read\",\"namespace\":\"sales/nlp\"}";
        Assert.That(await bench.CodeAsync("permission_check", "{\"user_id\":\"walt\"," + About, AccessBench.As("walt")), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("permission_check", "{\"user_id\":\"vera\"," + About, AccessBench.As("vera")), Is.Zero);
    }

    [TestCase("role_assign", "\"namespace\":\"sales/nlp\"", "\"namespace\":\"sales/nlq\"")]
    [TestCase("role_revoke", "\"tenant\":\"sales\"", "\"tenant\":\"salez\"")]
    [TestCase("role_revoke", "\"namespace\":\"" + AccessBench.SalesNlp + "\"", "\"namespace\":\"" + Nobodys + "\"")]
    public async Task Nor_does_who_gives_roles_in_its_own_tenant_find_out_others(string method, string theirs, string nobodys)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("tina", "admin", "\"tenant\":\"research\"");
        var answer = await CallAsync(theirs);
        Assert.That(answer, Does.Contain("-32001"));
        Assert.That(await CallAsync(nobodys), Is.EqualTo(answer.Replace(Value(theirs), Value(nobodys), StringComparison.Ordinal)));

        Task<string> CallAsync(string place) => bench.Bridge.CallAsync(method, $$"""{"user_id":"tina","role":"viewer",{{place}}}""", AccessBench.As("tina"));

        static string Value(string member) => member.Split('"')[3];
    }
}
