using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

internal sealed class WorkloadMethodTests
{
    private const string Full = """
        {"image":"registry.example/team/train:1","name":"train","gpus":2,"cpu_cores":4,"memory_mb":2048,"env":{"A":"1"},"command":["python","train.py"],
        "priority":5,"devices":["/dev/fuse"],"files":{"/etc/job.json":"{}"},"idle_timeout_seconds":600,"image_pull_policy":"always","labels":{"team":"vision"},
        "max_retries":2,"network":"host","on_node_lost":"reschedule","ports":[{"container_port":8080,"host_port":80,"name":"http"}],"restart_policy":"On_Failure",
        "shm_size_mb":64,"timeout_seconds":3600,"user":"1000:1000","volumes":[{"name":"data","mount_path":"/data","read_only":true}],"working_dir":"/work"}
        """;

    [Test]
    public async Task Submit_answers_the_pending_workload()
    {
        await using var bench = new WorkloadBench();
        Snapshot.Match(await bench.CallAsync("workload_submit", """{"image":"busybox","name":"job"}"""));
    }

    [TestCase("no_image", """{}""")]
    [TestCase("empty_image", """{"image":""}""")]
    [TestCase("image_space", """{"image":"a b"}""")]
    [TestCase("image_colon", """{"image":"repo:"}""")]
    [TestCase("image_digest", """{"image":"repo@md5:1"}""")]
    [TestCase("env_key", """{"image":"a","env":{"1A":"x"}}""")]
    [TestCase("gpus", """{"image":"a","gpus":65}""")]
    [TestCase("negative_gpus", """{"image":"a","gpus":-1}""")]
    [TestCase("cpu", """{"image":"a","cpu_cores":1025}""")]
    [TestCase("memory", """{"image":"a","memory_mb":1024001}""")]
    [TestCase("huge", """{"image":"a","memory_mb":99999999999999999999}""")]
    [TestCase("fraction", """{"image":"a","gpus":1.5}""")]
    [TestCase("name", """{"image":"a","name":"My Job"}""")]
    [TestCase("name_uuid", """{"image":"a","name":"00000000-0000-4000-8000-000000000001"}""")]
    [TestCase("unknown", """{"image":"a","gpu":1}""")]
    [TestCase("replicas", """{"image":"a","replicas":0}""")]
    [TestCase("namespace", """{"image":"a","namespace":"prod"}""")]
    [TestCase("secret", """{"image":"a","registry_auth":{"secret_id":"hub"}}""")]
    [TestCase("port_twice", """{"image":"a","ports":[{"container_port":80,"host_port":1},{"container_port":81,"host_port":1}]}""")]
    [TestCase("port_range", """{"image":"a","ports":[{"container_port":70000}]}""")]
    [TestCase("volume_both", """{"image":"a","volumes":[{"mount_path":"/d","name":"x","host_path":"/y"}]}""")]
    [TestCase("volume_relative", """{"image":"a","volumes":[{"mount_path":"d","name":"x"}]}""")]
    [TestCase("file_relative", """{"image":"a","files":{"etc/x":"1"}}""")]
    [TestCase("device", """{"image":"a","devices":["/etc/passwd"]}""")]
    [TestCase("process_command", """{"image":"a","runtime":"process"}""")]
    [TestCase("retries", """{"image":"a","max_retries":1}""")]
    [TestCase("idle", """{"image":"a","idle_timeout_seconds":5}""")]
    [TestCase("label", """{"image":"a","labels":{"-x":"1"}}""")]
    [TestCase("policy", """{"image":"a","restart_policy":"sometimes"}""")]
    public async Task Submit_refuses(string what, string parameters)
    {
        await using var bench = new WorkloadBench();
        Snapshot.Match(await bench.CallAsync("workload_submit", parameters), what);
        Assert.That(bench.Bridge.State.Current.Rows(WorkloadTables.Workloads), Is.Empty);
    }

    [Test]
    public async Task Submit_refuses_the_name_of_an_unfinished_workload_and_takes_it_again_afterwards()
    {
        await using var bench = new WorkloadBench();
        var first = await bench.RunningAsync();
        Snapshot.Match(await bench.CallAsync("workload_submit", """{"image":"busybox","name":"job"}"""));
        bench.Exit(first, 0);
        await bench.RunAsync();
        var second = await bench.RunningAsync();
        Assert.That(bench.Workloads.Resolve("job").Id, Is.EqualTo(second));
        Assert.That(bench.Workloads.Resolve(first).Id, Is.EqualTo(first));
    }

    [Test]
    public async Task Submit_with_an_idempotency_key_creates_once()
    {
        await using var bench = new WorkloadBench();
        const string Parameters = """{"image":"busybox","_meta":{"idempotency_key":"k"}}""";
        var first = await bench.CallAsync("workload_submit", Parameters);
        Assert.That(await bench.CallAsync("workload_submit", Parameters), Is.EqualTo(first));
        Assert.That(bench.Bridge.State.Current.Rows(WorkloadTables.Workloads), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Submit_dry_creates_nothing()
    {
        await using var bench = new WorkloadBench();
        Snapshot.Match(await bench.CallAsync("workload_submit", """{"image":"busybox","_meta":{"dry_run":true}}"""));
        Assert.That(bench.Bridge.State.Current.Rows(WorkloadTables.Workloads), Is.Empty);
    }

    [Test]
    public async Task Get_shows_a_running_workload_whole()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync(Full);
        Snapshot.Match(await bench.CallAsync("workload_get", """{"workload_id":"train"}"""));
    }

    [Test]
    public async Task Get_shows_why_a_workload_waits()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync("""{"image":"busybox","gpus":8,"name":"big"}""");
        Snapshot.Match(await bench.CallAsync("workload_get", """{"workload_id":"big"}"""));
    }

    [TestCase("workload_get", "{}")]
    [TestCase("workload_stop", "{}")]
    [TestCase("workload_scale", """{"replicas":1}""")]
    [TestCase("workload_logs", "{}")]
    [TestCase("workload_delete", "{}")]
    [TestCase("workload_exec", """{"command":["ls"]}""")]
    [TestCase("workload_wait", "{}")]
    public async Task An_unknown_workload_is_not_found_and_a_missing_one_is_bad_input(string method, string rest)
    {
        await using var bench = new WorkloadBench();
        var with = rest == "{}" ? """{"workload_id":"nothing"}""" : """{"workload_id":"nothing",""" + rest[1..];
        var unknown = await bench.Bridge.ErrorAsync(method, with);
        Assert.That(unknown.GetProperty("code").GetInt32(), Is.EqualTo(-32000));
        Assert.That(unknown.GetProperty("message").GetString(), Is.EqualTo("Workload 'nothing' was not found."));
        Assert.That((await bench.Bridge.ErrorAsync(method, rest)).GetProperty("code").GetInt32(), Is.EqualTo(-32602));
    }

    [Test]
    public async Task A_prefix_of_an_id_is_enough_when_it_fits_one_and_ambiguous_when_it_fits_several()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync("""{"image":"busybox"}""");
        Assert.That(bench.Workloads.Resolve("000000").Id, Is.EqualTo(WorkloadBench.FirstId));
        await bench.RunningAsync("""{"image":"busybox"}""");
        Snapshot.Match(await bench.CallAsync("workload_get", """{"workload_id":"000000"}"""));
    }

    [Test]
    public async Task List_shows_workloads_newest_first_and_filters()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync();
        bench.Bridge.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.RunningAsync("""{"image":"busybox","gpus":8,"labels":{"team":"a"}}""");
        Snapshot.Match(await bench.CallAsync("workload_list", "{}"), "all");
        Snapshot.Match(await bench.CallAsync("workload_list", """{"state":"RUNNING","node_id":"beta"}"""), "running");
        Snapshot.Match(await bench.CallAsync("workload_list", """{"labels":{"team":"a"},"cursor":""}"""), "page");
        Snapshot.Match(await bench.CallAsync("workload_list", """{"node_id":"gamma"}"""), "unknown_node");
        Snapshot.Match(await bench.CallAsync("workload_list", """{"state":"sleeping"}"""), "unknown_state");
    }

    [Test]
    public async Task Stop_stops_once_and_a_finished_workload_not_at_all()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync();
        Snapshot.Match(await bench.CallAsync("workload_stop", """{"workload_id":"job"}"""), "stopping");
        Snapshot.Match(await bench.CallAsync("workload_stop", """{"workload_id":"job","force":true}"""), "again");
        await bench.RunAsync();
        Snapshot.Match(await bench.CallAsync("workload_stop", """{"workload_id":"job"}"""), "finished");
        await bench.CallAsync("workload_submit", """{"image":"busybox","name":"waiting","gpus":8}""");
        Snapshot.Match(await bench.CallAsync("workload_stop", """{"workload_id":"waiting"}"""), "pending");
    }

    [Test]
    public async Task Scale_changes_the_number_of_replicas()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync();
        Snapshot.Match(await bench.CallAsync("workload_scale", """{"workload_id":"job","replicas":3}"""), "up");
        await bench.RunAsync();
        Assert.That(bench.Workloads.Resolve("job").Replicas.Count(r => r.State == WorkloadState.Running), Is.EqualTo(3));
        Snapshot.Match(await bench.CallAsync("workload_scale", """{"workload_id":"job","replicas":0}"""), "to_zero");
        await bench.RunAsync();
        Assert.That(bench.Workloads.Resolve("job").Reason, Is.EqualTo("It is scaled to 0 replicas."));
        Snapshot.Match(await bench.CallAsync("workload_scale", """{"workload_id":"job","replicas":1001}"""), "too_many");
        await bench.CallAsync("workload_stop", """{"workload_id":"job"}""");
        Snapshot.Match(await bench.CallAsync("workload_scale", """{"workload_id":"job","replicas":2}"""), "stopped");
    }

    [Test]
    public async Task Logs_show_both_streams_and_stay_small()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync();
        bench.Output.AddRange([new LogLine(1, "stdout", "one"), new LogLine(2, "stderr", "oops"), new LogLine(3, "stdout", "two")]);
        Snapshot.Match(await bench.WhileRunningAsync(bench.CallAsync("workload_logs", """{"workload_id":"job"}""")), "both");
        Snapshot.Match(await bench.WhileRunningAsync(bench.CallAsync("workload_logs", """{"workload_id":"job","stream":"stdout","since":3,"timestamps":true}""")), "times");
        Snapshot.Match(await bench.CallAsync("workload_logs", """{"workload_id":"job","since":"soon"}"""), "bad_since");
        Snapshot.Match(await bench.CallAsync("workload_logs", """{"workload_id":"job","replica":7}"""), "bad_replica");
        bench.Output.AddRange(Enumerable.Range(0, 100).Select(i => new LogLine(4, "stdout", new string('x', 400))));
        var answer = await bench.WhileRunningAsync(bench.CallAsync("workload_logs", """{"workload_id":"job"}"""));
        Assert.That(answer, Has.Length.LessThan(12_000).And.Contain("\"truncated\":true"));
        bench.Fleet.Cut("beta".PadRight(64, '0'));
        Snapshot.Match(await bench.CallAsync("workload_logs", """{"workload_id":"job"}"""), "offline");
    }

    [Test]
    public async Task Logs_of_a_workload_that_never_ran_are_empty()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync("""{"image":"busybox","gpus":8,"name":"big"}""");
        Snapshot.Match(await bench.CallAsync("workload_logs", """{"workload_id":"big"}"""));
    }

    [Test]
    public async Task Following_ends_when_the_workload_does()
    {
        await using var bench = new WorkloadBench();
        var id = await bench.RunningAsync();
        var following = bench.CallAsync("workload_logs", """{"workload_id":"job","follow":true}""");
        for (var i = 0; i < 100; i++)
        {
            await bench.RunAsync();
            await Task.Yield();
        }

        Assert.That(following.IsCompleted, Is.False);
        bench.Output.Add(new LogLine(1, "stdout", "the end"));
        bench.Exit(id, 0);
        Assert.That(await bench.WhileRunningAsync(following), Does.Contain("the end"));
    }

    [Test]
    public async Task Exec_answers_the_programs_exit_code_and_output()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync();
        Snapshot.Match(await bench.WhileRunningAsync(bench.CallAsync("workload_exec", """{"workload_id":"job","command":["cat","-n"],"stdin":"hello"}""")), "answer");
        Snapshot.Match(await bench.CallAsync("workload_exec", """{"workload_id":"job","command":[]}"""), "no_command");
        Snapshot.Match(await bench.CallAsync("workload_exec", """{"workload_id":"job","command":["ls"],"replica":4}"""), "no_replica");
        await bench.RunningAsync("""{"image":"busybox","gpus":8,"name":"big"}""");
        Snapshot.Match(await bench.CallAsync("workload_exec", """{"workload_id":"big","command":["ls"]}"""), "not_running");
    }

    [Test]
    public async Task Delete_forgets_finished_workloads_and_asks_before_it_ends_others()
    {
        await using var bench = new WorkloadBench();
        var id = await bench.RunningAsync();
        Snapshot.Match(await bench.CallAsync("workload_delete", """{"workload_id":"job"}"""), "running");
        var asked = await bench.Bridge.ErrorAsync("workload_delete", """{"workload_id":"job","force":true}""");
        Assert.That(asked.GetProperty("code").GetInt32(), Is.EqualTo(-32005));
        Assert.That(asked.GetProperty("data").GetProperty("plan").ToString(), Is.EqualTo($$"""["Stop the 1 running replica of workload job ({{id}}).","Delete workload job ({{id}}) with its output."]"""));
        var token = asked.GetProperty("data").GetProperty("confirm").GetString();
        Snapshot.Match(await bench.CallAsync("workload_delete", $$"""{"workload_id":"job","force":true,"_meta":{"confirm":"{{token}}" } }"""), "forced");
        await bench.RunAsync();
        Assert.That(bench.Bridge.State.Current.Rows(WorkloadTables.Workloads), Is.Empty);

        var second = await bench.RunningAsync();
        bench.Exit(second, 0);
        await bench.RunAsync();
        Snapshot.Match(await bench.CallAsync("workload_delete", """{"workload_id":"job"}"""), "finished");
    }

    [Test]
    public async Task Wait_answers_when_the_state_is_reached()
    {
        await using var bench = new WorkloadBench();
        await bench.CallAsync("workload_submit", """{"image":"busybox","name":"job"}""");
        Snapshot.Match(await bench.WhileRunningAsync(bench.CallAsync("workload_wait", """{"workload_id":"job","for":"running"}""")), "running");
        bench.Exit(WorkloadBench.FirstId, 2);
        Snapshot.Match(await bench.WhileRunningAsync(bench.CallAsync("workload_wait", """{"workload_id":"job"}""")), "finished");
        Snapshot.Match(await bench.CallAsync("workload_wait", """{"workload_id":"job","for":"completed"}"""), "never");
    }

    [Test]
    public async Task Wait_gives_up_when_its_time_is_over()
    {
        await using var bench = new WorkloadBench();
        await bench.RunningAsync("""{"image":"busybox","gpus":8,"name":"big"}""");
        var waiting = bench.CallAsync("workload_wait", """{"workload_id":"big","for":"running","timeout_seconds":5}""");
        bench.Bridge.Time.Advance(TimeSpan.FromSeconds(5));
        Snapshot.Match(await waiting);
    }
}
