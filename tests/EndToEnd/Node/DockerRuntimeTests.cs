using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;
using EndToEnd.Support;

namespace EndToEnd.Node;

/// <summary>Containers of a real engine, through the agent's own classes.</summary>
internal sealed class DockerRuntimeTests
{
    private string _state = "";
    private RuntimeOptions _options = null!;
    private NodeUnderTest _node = null!;

    [SetUp]
    public async Task Start()
    {
        _state = Directory.CreateTempSubdirectory("claw-node-").FullName;
        _options = new RuntimeOptions { StateDir = _state, NodeId = "node-" + Guid.NewGuid().ToString("N"), DockerSocket = Engine.Socket, Runtimes = [RuntimeNames.Docker] };
        _node = await NodeUnderTest.StartAsync(_options);
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var status in _node.Manager.Snapshot())
        {
            _node.Manager.Stop(new WorkloadStop { WorkloadId = status.WorkloadId, Attempt = status.Attempt, Epoch = 9, Force = true });
            await _node.EndedAsync(status.WorkloadId);
            await _node.Manager.RemoveAsync(new WorkloadRef(status.WorkloadId, 0, status.Attempt), CancellationToken.None);
        }

        await _node.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    [Test]
    public async Task A_container_runs_and_its_exit_code_and_lines_are_known()
    {
        var spec = Shell("echo out; echo err >&2; exit 7");
        var first = await _node.RunAsync(spec);
        Assert.That(first.State, Is.EqualTo(NodeWorkloadState.Starting));
        var ended = await _node.EndedAsync(spec.WorkloadId);
        var lines = await _node.LogsAsync(spec.WorkloadId, new LogQuery());
        Assert.Multiple(() =>
        {
            Assert.That(ended.ExitCode, Is.EqualTo(7));
            Assert.That(ended.ExitCause, Is.EqualTo(NodeExitCause.Exited));
            Assert.That(ended.FinishedAt, Is.GreaterThanOrEqualTo(ended.StartedAt ?? 0));
            Assert.That(lines.Select(line => $"{line.Stream}:{line.Text}"), Is.EquivalentTo(new[] { "stdout:out", "stderr:err" }));
        });
    }

    [Test]
    public async Task Env_files_limits_ports_and_volumes_reach_the_container()
    {
        var spec = Shell("cat /etc/app/greeting; echo $WHO; echo $NVIDIA_VISIBLE_DEVICES; pwd; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; echo x > /data/x; sleep 100") with
        {
            Env = new Dictionary<string, string> { ["WHO"] = "me & you", ["NVIDIA_VISIBLE_DEVICES"] = "all" },
            Files = new Dictionary<string, string> { ["/etc/app/greeting"] = "hé\n" },
            MemoryMb = 64, CpuCores = 1, ShmSizeMb = 32, WorkingDir = "/tmp",
            Ports = [new PortMapping(8080, null)],
            Volumes = [new VolumeMount("vol" + Guid.NewGuid().ToString("N"), null, "/data")],
        };
        await _node.RunAsync(spec);
        var running = await _node.RunningAsync(spec.WorkloadId);
        await _node.LogsContainAsync(spec.WorkloadId, "67108864");
        var lines = (await _node.LogsAsync(spec.WorkloadId, new LogQuery())).Select(line => line.Text).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(lines[..4], Is.EqualTo(new[] { "hé", "me & you", "void", "/tmp" }));
            Assert.That(running.Ports.Single().HostPort, Is.GreaterThan(0));
        });
        var usage = await _node.Manager.Find(spec.WorkloadId, 0, null).Runtime.UsageAsync(new AttemptKey(spec.WorkloadId, 0, 1), CancellationToken.None);
        Assert.That(usage.MemoryLimitBytes, Is.EqualTo(64 << 20));
        Assert.That(usage.CpuTime, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task A_stop_sends_sigterm_first_and_keeps_the_traps_exit_code()
    {
        var spec = Shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, "ready");
        _node.Manager.Stop(new WorkloadStop { WorkloadId = spec.WorkloadId, Epoch = 1, GraceSeconds = 20 });
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.ExitCode, ended.ExitCause), Is.EqualTo((3, NodeExitCause.Stopped)));
    }

    [Test]
    public async Task A_forced_stop_overtakes_a_patient_one()
    {
        var spec = Shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, "ready");
        _node.Manager.Stop(new WorkloadStop { WorkloadId = spec.WorkloadId, Epoch = 1, GraceSeconds = 600 });
        _node.Manager.Stop(new WorkloadStop { WorkloadId = spec.WorkloadId, Epoch = 1, Force = true });
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.ExitCode, ended.ExitCause), Is.EqualTo((137, NodeExitCause.Stopped)));
    }

    [Test]
    public async Task Too_much_memory_is_named_as_the_cause()
    {
        var spec = Shell("x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo ${#x}") with { MemoryMb = 32 };
        await _node.RunAsync(spec);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That(ended.ExitCause, Is.EqualTo(NodeExitCause.OutOfMemory), ended.ToString());
        Assert.That(ended.Reason, Does.Contain("32 MiB"));
    }

    [Test]
    public async Task A_missing_image_fails_the_start_with_the_engines_words()
    {
        var never = Shell("true") with { Image = "nothing/here:1", ImagePullPolicy = "never" };
        await _node.RunAsync(never);
        var ended = await _node.EndedAsync(never.WorkloadId);
        Assert.That((ended.State, ended.ExitCause), Is.EqualTo((NodeWorkloadState.Failed, NodeExitCause.StartFailed)));
        Assert.That(ended.Reason, Does.Contain("nothing/here:1"));
    }

    [Test]
    public async Task A_program_that_the_image_lacks_fails_the_start()
    {
        var spec = Shell("") with { Command = ["/no/such/program"] };
        await _node.RunAsync(spec);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.State, ended.ExitCause), Is.EqualTo((NodeWorkloadState.Failed, NodeExitCause.StartFailed)));
        Assert.That(ended.Reason, Does.Contain("/no/such/program"));
    }

    [Test]
    public async Task A_restarted_agent_adopts_what_runs_and_learns_what_ended_meanwhile()
    {
        var stays = Shell("echo up; sleep 1000");
        var ends = Shell("sleep 0.5; exit 5");
        await _node.RunAsync(stays);
        await _node.RunAsync(ends);
        var before = await _node.RunningAsync(stays.WorkloadId);
        await _node.RunningAsync(ends.WorkloadId);
        await _node.DisposeAsync();
        await Task.Delay(1000);
        _node = await NodeUnderTest.StartAsync(_options);
        var ended = await _node.EndedAsync(ends.WorkloadId);
        var after = _node.Status(stays.WorkloadId);
        Assert.Multiple(() =>
        {
            Assert.That(ended.ExitCode, Is.EqualTo(5));
            Assert.That(after.State, Is.EqualTo(NodeWorkloadState.Running));
            Assert.That(after.ContainerId, Is.EqualTo(before.ContainerId));
            Assert.That(after.StartedAt, Is.EqualTo(before.StartedAt));
            Assert.That(after.Version, Is.GreaterThan(before.Version));
        });
    }

    [Test]
    public async Task An_agent_without_its_records_knows_its_containers_by_their_labels()
    {
        var spec = Shell("sleep 1000") with { Name = "web", TimeoutSeconds = 5000 };
        await _node.RunAsync(spec);
        var before = await _node.RunningAsync(spec.WorkloadId);
        await _node.DisposeAsync();
        Directory.Delete(Path.Combine(_state, "workloads"), recursive: true);
        _node = await NodeUnderTest.StartAsync(_options);
        var after = _node.Status(spec.WorkloadId);
        Assert.That((after.State, after.ContainerId, after.Name, after.Epoch), Is.EqualTo((NodeWorkloadState.Running, before.ContainerId, "web", 1L)));
    }

    [Test]
    public async Task A_container_that_someone_removed_is_lost()
    {
        var spec = Shell("sleep 1000");
        await _node.RunAsync(spec);
        var running = await _node.RunningAsync(spec.WorkloadId);
        using var engine = new ClawNode.Runtimes.Docker.EngineClient(Engine.Socket);
        await engine.SendAsync(HttpMethod.Delete, $"/containers/{running.ContainerId}?force=1", null, CancellationToken.None);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That(ended.ExitCause, Is.AnyOf(NodeExitCause.Lost, NodeExitCause.Exited));
    }

    [Test]
    public async Task Exec_passes_input_and_gives_output_and_exit_code()
    {
        var spec = Shell("sleep 1000");
        await _node.RunAsync(spec);
        await _node.RunningAsync(spec.WorkloadId);
        var runtime = _node.Manager.Find(spec.WorkloadId, 0, null).Runtime;
        var key = new AttemptKey(spec.WorkloadId, 0, 1);
        var plain = await runtime.ExecAsync(key, new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["sh", "-c", "pwd; echo bad >&2; exit 4"], Workdir = "/tmp" }, CancellationToken.None);
        var input = new string('x', 300_000);
        var piped = await runtime.ExecAsync(key, new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["cat"], Stdin = input }, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(plain, Is.EqualTo(new ExecResult(4, "/tmp\n", "bad\n", false, false)));
            Assert.That(piped.ExitCode, Is.Zero);
            Assert.That(piped.Stdout, Is.EqualTo(input));
        });
    }

    [Test]
    public async Task An_exec_that_nobody_waits_for_any_more_ends()
    {
        var spec = Shell("sleep 1000");
        await _node.RunAsync(spec);
        await _node.RunningAsync(spec.WorkloadId);
        var runtime = _node.Manager.Find(spec.WorkloadId, 0, null).Runtime;
        var key = new AttemptKey(spec.WorkloadId, 0, 1);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var exec = new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["sleep", "4242"] };
        Assert.CatchAsync<OperationCanceledException>(() => runtime.ExecAsync(key, exec, deadline.Token));
        var processes = await runtime.ExecAsync(key, new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["ps"] }, CancellationToken.None);
        Assert.That(processes.Stdout, Does.Contain("sleep 1000").And.Not.Contain("4242"));
    }

    [Test]
    public async Task A_tail_counts_each_stream_by_itself_and_follow_goes_on_without_a_gap()
    {
        var spec = Shell("for i in 1 2 3 4 5; do echo o$i; done; echo e1 >&2; sleep 1; for i in 6 7 8; do echo o$i; sleep 0.1; done");
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, "e1");
        var followed = await _node.LogsAsync(spec.WorkloadId, new LogQuery(Tail: 2, Follow: true));
        var tail = await _node.LogsAsync(spec.WorkloadId, new LogQuery(Tail: 1, Stream: LogQuery.Stderr));
        Assert.Multiple(() =>
        {
            Assert.That(followed.Where(line => line.Stream == "stdout").Select(line => line.Text), Is.EqualTo(new[] { "o4", "o5", "o6", "o7", "o8" }));
            Assert.That(tail.Single().Text, Is.EqualTo("e1"));
        });
    }

    [Test]
    public async Task A_long_line_is_one_line()
    {
        var spec = Shell("head -c 40000 /dev/zero | tr '\\0' a; echo; echo end");
        await _node.RunAsync(spec);
        await _node.EndedAsync(spec.WorkloadId);
        var lines = await _node.LogsAsync(spec.WorkloadId, new LogQuery());
        Assert.That(lines.Select(line => line.Text.Length), Is.EqualTo(new[] { 40000, 3 }));
    }

    [Test]
    public async Task The_same_attempt_asked_for_a_hundred_times_at_once_starts_once()
    {
        var spec = Shell("sleep 1000");
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _node.RunAsync(spec)));
        await _node.RunningAsync(spec.WorkloadId);
        var instances = await _node.Manager.Find(spec.WorkloadId, 0, null).Runtime.ListAsync(CancellationToken.None);
        Assert.That(answers.Select(answer => answer.Attempt).Distinct(), Is.EqualTo(new[] { 1 }));
        Assert.That(instances, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Two_workloads_whose_ids_begin_alike_both_run()
    {
        var prefix = Guid.NewGuid().ToString()[..8];
        var first = Shell("sleep 1000") with { WorkloadId = prefix + "-aaaa" };
        var second = Shell("sleep 1000") with { WorkloadId = prefix + "-bbbb" };
        await _node.RunAsync(first);
        await _node.RunningAsync(first.WorkloadId);
        await _node.RunAsync(second);
        var other = await _node.RunningAsync(second.WorkloadId);
        Assert.That(other.ContainerId, Is.Not.EqualTo(_node.Status(first.WorkloadId).ContainerId));
    }

    [Test]
    public async Task An_engine_that_is_not_there_is_a_finding_and_refuses_starts()
    {
        var state = Directory.CreateTempSubdirectory("claw-node-").FullName;
        await using var node = await NodeUnderTest.StartAsync(_options with { StateDir = state, DockerSocket = Path.Combine(state, "no.sock") });
        var refused = Assert.ThrowsAsync<CommandException>(() => node.RunAsync(Shell("true")));
        Assert.Multiple(() =>
        {
            Assert.That(refused!.Code, Is.EqualTo(InvokeErrorCodes.Unavailable));
            Assert.That(node.Host.Runtimes, Is.Empty);
            Assert.That(node.Host.Findings.Single(), Does.Contain("no.sock"));
            Assert.That(node.Manager.Snapshot(), Is.Empty);
        });
    }

    private static WorkloadRun Shell(string script) => new()
    {
        WorkloadId = Guid.NewGuid().ToString(), Replica = 0, Attempt = 1, Epoch = 1, ClusterId = "cluster", Image = Engine.Image,
        Command = ["sh", "-c", script],
    };
}
