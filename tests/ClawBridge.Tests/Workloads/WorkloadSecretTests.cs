using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Audit;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

/// <summary>Secrets on their way from the state to the node that runs a workload.</summary>
internal sealed class WorkloadSecretTests
{
    private const string Value = "correct-horse-4711";
    private const string Job = """{"image":"busybox","name":"job","secret_files":{"/run/secrets/db":"db"},"env_secrets":{"PASSWORD":"db@1","TOKEN":"token"},"registry_auth":{"secret_id":"hub"}}""";

    private WorkloadBench _bench = null!;

    [SetUp]
    public async Task MakeAsync()
    {
        _bench = new WorkloadBench();
        await PutAsync("db", Value);
        await PutAsync("token", "tok");
        await PutAsync("hub", """{"username":"me","password":"pw","server":"registry.example"}""");
    }

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task A_start_command_carries_the_values_and_nothing_else_does()
    {
        var submitted = await _bench.CallAsync("workload_submit", Job);
        await _bench.RunAsync();
        var start = Starts().Single();
        Assert.That(start.SecretFiles, Is.EqualTo(new Dictionary<string, string> { ["/run/secrets/db"] = Value }));
        Assert.That(start.EnvSecrets, Is.EqualTo(new Dictionary<string, string> { ["PASSWORD"] = Value, ["TOKEN"] = "tok" }));
        Assert.That(start.RegistryAuth, Is.EqualTo(new RegistryAuth("me", "pw", "registry.example")));
        Assert.That(start.Env, Is.Empty);

        var get = await _bench.CallAsync("workload_get", """{"workload_id":"job"}""");
        Snapshot.Match(get);
        var written = submitted + get + Text(WorkloadTables.Workloads) + Text(StateTables.Events) + Text(AuditTables.Audit) + Text(SecretTables.Secrets);
        Assert.That(written, Does.Not.Contain(Value).And.Not.Contains("\"tok\"").And.Not.Contains("pw"));
    }

    [Test]
    public async Task The_newest_version_goes_along_unless_the_workload_is_pinned()
    {
        await PutAsync("db", "second");
        await _bench.RunningAsync(Job);
        Assert.That(Starts().Single().SecretFiles["/run/secrets/db"], Is.EqualTo("second"));
        Assert.That(Starts().Single().EnvSecrets["PASSWORD"], Is.EqualTo(Value));
        for (var i = 0; i < 12; i++) await PutAsync("db", $"later-{i}");
        Assert.That(_bench.Bridge.State.Current.Find(SecretTables.Secrets, "db")!.Versions[0].Version, Is.EqualTo(1), "what a workload is pinned to is kept");
        Snapshot.Match(await _bench.CallAsync("secret_metadata", """{"id":"token"}"""));
    }

    [TestCase("unknown", "\"env_secrets\":{\"A\":\"nothing\"}")]
    [TestCase("loader", "\"env_secrets\":{\"LD_PRELOAD\":\"token\"}")]
    [TestCase("tunables", "\"env_secrets\":{\"GLIBC_TUNABLES\":\"token\"}")]
    [TestCase("shell", "\"env_secrets\":{\"BASH_ENV\":\"token\"}")]
    [TestCase("locale", "\"env_secrets\":{\"LC_ALL\":\"token\"}")]
    [TestCase("version", "\"env_secrets\":{\"A\":\"db@7\"}")]
    [TestCase("reference", "\"env_secrets\":{\"A\":\"db@x\"}")]
    [TestCase("version_zero", "\"env_secrets\":{\"A\":\"db@0\"}")]
    [TestCase("path_in_id", "\"env_secrets\":{\"A\":\"../db\"}")]
    [TestCase("name", "\"env_secrets\":{\"1A\":\"db\"}")]
    [TestCase("both_env", "\"env\":{\"A\":\"x\"},\"env_secrets\":{\"A\":\"db\"}")]
    [TestCase("nul", "\"env_secrets\":{\"A\":\"binary\"}")]
    [TestCase("long", "\"env_secrets\":{\"A\":\"long\"}")]
    [TestCase("relative", "\"secret_files\":{\"a\":\"db\"}")]
    [TestCase("parent", "\"secret_files\":{\"/a/../b\":\"db\"}")]
    [TestCase("twice_slash", "\"secret_files\":{\"/a//b\":\"db\"}")]
    [TestCase("folder", "\"secret_files\":{\"/a/\":\"db\"}")]
    [TestCase("both_files", "\"files\":{\"/a\":\"x\"},\"secret_files\":{\"/a\":\"db\"}")]
    [TestCase("below_file", "\"files\":{\"/a\":\"x\"},\"secret_files\":{\"/a/b\":\"db\"}")]
    [TestCase("below_other", "\"secret_files\":{\"/a\":\"db\",\"/a/b\":\"db\"}")]
    [TestCase("volume", "\"volumes\":[{\"name\":\"v\",\"mount_path\":\"/data/\"}],\"secret_files\":{\"/data/key\":\"db\"}")]
    [TestCase("above_volume", "\"volumes\":[{\"name\":\"v\",\"mount_path\":\"/data/x\"}],\"secret_files\":{\"/data\":\"db\"}")]
    [TestCase("registry", "\"registry_auth\":{\"secret_id\":\"token\"}")]
    [TestCase("too_much", "\"secret_files\":{\"/a\":\"long\",\"/b\":\"long\",\"/c\":\"long\",\"/d\":\"long\",\"/e\":\"long\"}")]
    public async Task Submit_refuses(string what, string rest)
    {
        await PutAsync("binary", "a\u0000b");
        await PutAsync("long", new string('x', SecretText.MaxBytes));
        Snapshot.Match(await _bench.CallAsync("workload_submit", $$"""{"image":"busybox",{{rest}}}"""), what);
        Assert.That(_bench.Bridge.State.Current.Rows(WorkloadTables.Workloads), Is.Empty);
    }

    [Test]
    public async Task A_file_may_hold_any_text_and_paths_that_only_begin_alike_do_not_clash()
    {
        await PutAsync("binary", "a\u0000b\n");
        await _bench.RunningAsync("""{"image":"busybox","files":{"/a.txt":"x"},"volumes":[{"name":"v","mount_path":"/data"}],"secret_files":{"/a":"binary","/database":"db"}}""");
        Assert.That(Starts().Single().SecretFiles["/a"], Is.EqualTo("a\u0000b\n"));
    }

    [Test]
    public async Task A_policy_that_names_nobody_of_the_workload_keeps_it_out()
    {
        await _bench.Bridge.State.TransactAsync(transaction => transaction.Put(AccessTables.Users, new UserRecord { Id = "id-bob", Name = "bob", CreatedAt = 0 }));
        await _bench.Bridge.ResultAsync("secret_policy_set", """{"id":"db","allowed_principals":["bob"],"allowed_workloads":["train"]}""");
        Snapshot.Match(await _bench.CallAsync("workload_submit", """{"image":"busybox","name":"job","env_secrets":{"A":"db"}}"""));
        await _bench.RunningAsync("""{"image":"busybox","name":"train","env_secrets":{"A":"db"}}""");
        Assert.That(Starts().Single().EnvSecrets["A"], Is.EqualTo(Value));
    }

    [Test]
    public async Task A_secret_that_is_gone_when_a_replica_is_to_start_makes_it_wait_until_it_is_back()
    {
        // Placed, but the start cannot be written yet.
        await _bench.CallAsync("workload_submit", """{"image":"busybox","name":"job","env_secrets":{"A":"db"}}""");
        await _bench.Bridge.State.TransactAsync(transaction =>
        {
            transaction.Delete(SecretTables.Secrets, "db");
            return true;
        });
        await _bench.RunAsync();
        Assert.That(Starts(), Is.Empty);
        Snapshot.Match(await _bench.CallAsync("workload_get", """{"workload_id":"job"}"""));

        await AdvanceAsync(1);
        Assert.That(_bench.Workloads.Resolve("job").State, Is.EqualTo(WorkloadState.Pending));
        await PutAsync("db", "back");
        await AdvanceAsync(2);
        Assert.That(_bench.Workloads.Resolve("job").State, Is.EqualTo(WorkloadState.Running));
        Assert.That(Starts().Single().EnvSecrets["A"], Is.EqualTo("back"));
        Assert.That(_bench.Workloads.Resolve("job").Replicas[0].Retries, Is.Zero);
    }

    [Test]
    public async Task A_start_that_was_not_sent_leaves_the_node_open_for_others_and_no_clock_ringing()
    {
        await _bench.CallAsync("workload_submit", """{"image":"busybox","name":"job","env_secrets":{"A":"db"}}""");
        await _bench.CallAsync("secret_policy_set", """{"id":"db","allowed_principals":[]}""");
        await _bench.RunAsync();
        await _bench.RunningAsync("""{"image":"busybox","name":"other"}""");
        Assert.That(_bench.Workloads.Resolve("other").State, Is.EqualTo(WorkloadState.Running));
        Assert.That(_bench.Workloads.Resolve("job").Replicas[0].Reason, Does.StartWith("It waits for its secrets: Secret 'db' may not be used by workload job of owner"));
        for (var i = 0; i < 4; i++) await AdvanceAsync(300);
        Assert.That(_bench.Workloads.Reconciler.NextDue, Is.GreaterThan(_bench.Bridge.Time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    [Test]
    public async Task A_rotation_restarts_what_runs_with_the_newest_version()
    {
        var job = await _bench.RunningAsync("""{"image":"busybox","name":"job","replicas":2,"env_secrets":{"A":"db"}}""");
        await _bench.RunningAsync("""{"image":"busybox","name":"pinned","env_secrets":{"A":"db@1"}}""");
        await _bench.RunningAsync("""{"image":"busybox","name":"pull","registry_auth":{"secret_id":"hub"}}""");
        await _bench.RunningAsync("""{"image":"busybox","name":"waits","gpus":8,"env_secrets":{"A":"db"}}""");
        Snapshot.Match(await _bench.CallAsync("secret_rotate", """{"id":"db","new_value":"new","restart_dependents":true}"""), "rotated");
        Assert.That(_bench.Workloads.Resolve("job").Replicas.Select(r => (r.State, r.Reason)), Is.All.EqualTo((WorkloadState.Stopping, "It is restarted: secret db was rotated.")));
        await _bench.RunAsync();
        Assert.That(_bench.Workloads.Resolve("job").State, Is.EqualTo(WorkloadState.Running));
        Assert.That(_bench.Workloads.Resolve("job").Replicas.Select(r => (r.State, r.Attempt, r.Restarting, r.Restarts)), Is.All.EqualTo((WorkloadState.Running, 2, false, 0)));
        Assert.That(Starts().Where(s => s.WorkloadId == job).Select(s => (s.Attempt, s.EnvSecrets["A"])).Order(), Is.EqualTo(new[] { (1, Value), (1, Value), (2, "new"), (2, "new") }));
        Assert.That(Starts().Count, Is.EqualTo(6));
        Assert.That(await _bench.CallAsync("secret_rotate", """{"id":"hub","new_value":"a:b","restart_dependents":true}"""), Does.Contain("\"restarted\":[]"));
    }

    [Test]
    public async Task A_restart_under_way_keeps_the_promises_of_a_lost_node()
    {
        await _bench.RunningAsync("""{"image":"busybox","name":"job","gpus":1,"env_secrets":{"A":"db"}}""");
        var node = _bench.Workloads.Resolve("job").Replicas[0].NodeId!;
        await _bench.CallAsync("secret_rotate", """{"id":"db","new_value":"new","restart_dependents":true}""");
        _bench.Fleet.Cut(node);
        await _bench.RunAsync();
        await AdvanceAsync(300);
        var replica = _bench.Workloads.Resolve("job").Replicas[0];
        Assert.That((replica.NodeId, replica.AwaitsNode, replica.Attempt), Is.EqualTo((node, true, 1)), "with on_node_lost: wait there is never a second copy");
        _bench.Fleet.Connect(node);
        await _bench.RunAsync();
        replica = _bench.Workloads.Resolve("job").Replicas[0];
        Assert.That((replica.State, replica.Attempt), Is.EqualTo((WorkloadState.Running, 2)));
        Assert.That(Starts()[^1].EnvSecrets["A"], Is.EqualTo("new"));
    }

    [Test]
    public async Task A_stop_during_a_restart_stops_for_good()
    {
        await _bench.RunningAsync("""{"image":"busybox","name":"job","env_secrets":{"A":"db"}}""");
        await _bench.CallAsync("secret_rotate", """{"id":"db","new_value":"new","restart_dependents":true}""");
        await _bench.CallAsync("workload_stop", """{"workload_id":"job"}""");
        await _bench.RunAsync();
        Assert.That(_bench.Workloads.Resolve("job").State, Is.EqualTo(WorkloadState.Stopped));
        Assert.That(await _bench.CallAsync("secret_rotate", """{"id":"db","new_value":"x","restart_dependents":true}"""), Does.Contain("\"restarted\":[]"));
    }

    [Test]
    public async Task A_program_that_ends_by_itself_during_a_restart_has_completed()
    {
        var id = await _bench.RunningAsync("""{"image":"busybox","name":"job","env_secrets":{"A":"db"}}""");
        _bench.Fleet.Cut(_bench.Workloads.Resolve("job").Replicas[0].NodeId!);
        await _bench.CallAsync("secret_rotate", """{"id":"db","new_value":"new","restart_dependents":true}""");
        _bench.Exit(id, 0);
        _bench.Fleet.Connect(_bench.Workloads.Resolve("job").Replicas[0].NodeId!);
        await _bench.RunAsync();
        Assert.That(_bench.Workloads.Resolve("job").State, Is.EqualTo(WorkloadState.Completed));
    }

    private Task<JsonElement> PutAsync(string id, string value) => _bench.Bridge.ResultAsync("secret_put", $$"""{"id":"{{id}}","value":{{JsonSerializer.Serialize(value, SecretJson.Default.String)}}}""");

    private string Text<T>(Table<T> table)
        where T : class, IRecord<T> => string.Concat(_bench.Bridge.State.Current.Rows(table).Values.Select(row => System.Text.Encoding.UTF8.GetString(table.Serialize(row))));

    private async Task AdvanceAsync(int seconds)
    {
        _bench.Bridge.Time.Advance(TimeSpan.FromSeconds(seconds));
        _bench.Fleet.Age();
        _bench.Workloads.Reconciler.OnDue();
        await _bench.RunAsync();
    }

    private List<WorkloadRun> Starts() => [.. _bench.Fleet.Links.SelectMany(l => l.Node.Starts)];
}
