using System.Globalization;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Process;
using EndToEnd.Support;

namespace EndToEnd.Node;

/// <summary>Real processes under real supervisors, through the agent's own classes. The tests run as root or as anyone else.</summary>
internal sealed class ProcessRuntimeTests
{
    /// <summary>The shipped binary where one was built, else the same code on the shared runtime.</summary>
    private static readonly string[] Supervise = Environment.GetEnvironmentVariable("CLAW_TEST_BIN") is null
        ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "clawnode.dll"), "supervise"]
        : [Binaries.Node, "supervise"];

    private string _state = "";
    private RuntimeOptions _options = null!;
    private NodeUnderTest _node = null!;

    [SetUp]
    public async Task Start()
    {
        _state = Directory.CreateTempSubdirectory("claw-node-").FullName;
        _options = new RuntimeOptions
        {
            StateDir = Path.Combine(_state, "state"), NodeId = "node", Runtimes = [RuntimeNames.Process],
            SupervisorCommand = Supervise,
        };
        _node = await NodeUnderTest.StartAsync(_options);
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var status in _node.Manager.Snapshot())
        {
            _node.Manager.Stop(new WorkloadStop { WorkloadId = status.WorkloadId, Epoch = 9, Force = true });
            await _node.EndedAsync(status.WorkloadId);
        }

        await _node.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    [Test]
    public async Task A_process_runs_and_its_exit_code_and_lines_are_known()
    {
        var spec = Shell("echo out; echo err >&2; printf tail; exit 7");
        await _node.RunAsync(spec);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        var lines = await _node.LogsAsync(spec.WorkloadId, new LogQuery());
        Assert.Multiple(() =>
        {
            Assert.That((ended.ExitCode, ended.ExitCause), Is.EqualTo((7, NodeExitCause.Exited)), ended.ToString());
            Assert.That(lines.Select(line => $"{line.Stream}:{line.Text}"), Is.EquivalentTo(new[] { "stdout:out", "stderr:err", "stdout:tail" }));
        });
    }

    [Test]
    public async Task Only_what_was_asked_for_is_in_the_environment_and_nothing_of_it_on_a_command_line()
    {
        var spec = Shell("env; cat greeting sub/more; pwd; cat /proc/$PPID/cmdline /proc/$PPID/environ; echo; sleep 100") with
        {
            Env = new Dictionary<string, string> { ["SECRET"] = "s3cret" },
            Files = new Dictionary<string, string> { ["greeting"] = "hello\n", ["sub/more"] = "world\n" },
            Ports = [new PortMapping(8123, null)],
        };
        await _node.RunAsync(spec);
        var running = await _node.RunningAsync(spec.WorkloadId);
        await _node.LogsContainAsync(spec.WorkloadId, "world");
        var text = (await _node.LogsAsync(spec.WorkloadId, new LogQuery())).Select(line => line.Text).ToArray();
        var names = text.TakeWhile(line => line != "hello").Select(line => line.Split('=')[0]).Except(["_", "PWD", "OLDPWD", "SHLVL"]);
        Assert.Multiple(() =>
        {
            Assert.That(names, Is.EquivalentTo(new[]
            {
                "PATH", "HOME", "LANG", "SECRET", "CLAW_WORKLOAD_ID", "CLAW_REPLICA", "CLAW_ATTEMPT", "PORT_0", "CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
            }));
            Assert.That(text.SkipWhile(line => line != "hello").Take(2), Is.EqualTo(new[] { "hello", "world" }));
            Assert.That(text.SkipWhile(line => line != "world").Skip(2), Has.None.Contain("s3cret"));
            Assert.That(running.Ports.Single().HostPort, Is.EqualTo(8123));
        });
    }

    [Test]
    public async Task Sigterm_reaches_the_workload_and_a_trap_decides_the_exit_code()
    {
        var spec = Shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, "ready");
        _node.Manager.Stop(new WorkloadStop { WorkloadId = spec.WorkloadId, Epoch = 1, GraceSeconds = 20 });
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.ExitCode, ended.ExitCause), Is.EqualTo((3, NodeExitCause.Stopped)));
    }

    [Test]
    public async Task Killing_it_ends_its_children_and_those_that_left_its_session()
    {
        var spec = Shell("sleep 4321 & (setsid sleep 4322 &) ; trap '' TERM; echo ready; wait; wait; sleep 100");
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, "ready");
        _node.Manager.Stop(new WorkloadStop { WorkloadId = spec.WorkloadId, Epoch = 1, Force = true });
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That(ended.ExitCode, Is.EqualTo(137));
        Assert.That(CommandLines().Where(line => line is "sleep\04321\0" or "sleep\04322\0"), Is.Empty);
    }

    [Test]
    public async Task A_broken_pipe_ends_a_program_as_usual()
    {
        var spec = Shell("yes 2>/dev/null | head -n 1; echo done");
        await _node.RunAsync(spec);
        await _node.EndedAsync(spec.WorkloadId);
        var lines = await _node.LogsAsync(spec.WorkloadId, new LogQuery());
        Assert.That(lines.Select(line => line.Text), Is.EqualTo(new[] { "y", "done" }));
    }

    [Test]
    public async Task A_missing_program_fails_the_start_with_its_name()
    {
        var spec = Shell("") with { Command = ["no-such-program"] };
        await _node.RunAsync(spec);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.State, ended.ExitCause), Is.EqualTo((NodeWorkloadState.Failed, NodeExitCause.StartFailed)));
        Assert.That(ended.Reason, Does.Contain("no-such-program"));
    }

    [Test]
    public async Task A_restarted_agent_adopts_what_runs_and_learns_what_ended_meanwhile()
    {
        var stays = Shell("echo up; sleep 1000");
        var ends = Shell("sleep 0.5; exit 5");
        await _node.RunAsync(stays);
        await _node.RunAsync(ends);
        var before = await _node.RunningAsync(stays.WorkloadId);
        await _node.UntilAsync(ends.WorkloadId, static status => status.StartedAt is not null);
        await _node.DisposeAsync();
        await Task.Delay(1000);
        _node = await NodeUnderTest.StartAsync(_options);
        var ended = await _node.EndedAsync(ends.WorkloadId);
        var after = _node.Status(stays.WorkloadId);
        Assert.Multiple(() =>
        {
            Assert.That(ended.ExitCode, Is.EqualTo(5));
            Assert.That((after.State, after.ContainerId, after.StartedAt), Is.EqualTo((NodeWorkloadState.Running, before.ContainerId, before.StartedAt)));
        });
    }

    [Test]
    public async Task A_killed_supervisor_loses_the_exit_code_and_not_the_process()
    {
        var spec = Shell("exec sleep 1000");
        await _node.RunAsync(spec);
        var running = await _node.RunningAsync(spec.WorkloadId);
        var files = new ProcessFiles(Path.Combine(_options.StateDir, "workloads", $"{spec.WorkloadId}-0-1"));
        Kill(ProcessJson.Read(files.Claim, ProcessJson.Default.ProcessMark)!.Pid);
        await Task.Delay(300);
        Assert.That(_node.Status(spec.WorkloadId).State, Is.EqualTo(NodeWorkloadState.Running));
        Kill(int.Parse(running.ContainerId!, CultureInfo.InvariantCulture));
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.ExitCause, ended.ExitCode), Is.EqualTo((NodeExitCause.Lost, (int?)null)));
    }

    [Test]
    public async Task A_time_limit_ends_it()
    {
        var spec = Shell("exec sleep 1000") with { TimeoutSeconds = 1 };
        await _node.RunAsync(spec);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.ExitCause, ended.ExitCode), Is.EqualTo((NodeExitCause.TimeLimit, 143)));
        Assert.That(ended.Reason, Does.Contain("1 seconds"));
    }

    [Test]
    public async Task Growth_beyond_the_memory_limit_ends_it()
    {
        var spec = Shell("x=$(head -c 100000000 /dev/zero | tr '\\0' a); sleep 1000") with { MemoryMb = 50 };
        await _node.RunAsync(spec);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That(ended.ExitCause, Is.EqualTo(NodeExitCause.OutOfMemory), ended.ToString());
    }

    [Test]
    public async Task Exec_runs_beside_it_with_its_environment_input_and_rights()
    {
        var spec = Shell("sleep 1000") with { Env = new Dictionary<string, string> { ["WHO"] = "me" } };
        await _node.RunAsync(spec);
        await _node.RunningAsync(spec.WorkloadId);
        var runtime = _node.Manager.Find(spec.WorkloadId, 0, null).Runtime;
        var result = await runtime.ExecAsync(
            new AttemptKey(spec.WorkloadId, 0, 1),
            new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["sh", "-c", "cat; echo $WHO; id -u; echo bad >&2; exit 4"], Stdin = "in\n" }, CancellationToken.None);
        var user = Environment.IsPrivilegedProcess ? "65534" : null;
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(4));
            Assert.That(result.Stdout, Does.StartWith("in\nme\n" + user));
            Assert.That(result.Stderr, Is.EqualTo("bad\n"));
        });
        var usage = await runtime.UsageAsync(new AttemptKey(spec.WorkloadId, 0, 1), CancellationToken.None);
        Assert.That(usage.Processes, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task A_root_agent_gives_its_processes_to_nobody_and_refuses_root()
    {
        Assert.That(Environment.IsPrivilegedProcess, "Only root can give a process to another user: run this test as root (./test.sh in CI is).");
        var spec = Shell("id -u; touch here && echo writable; cat ../launch.json; ls ..");
        await _node.RunAsync(spec);
        await _node.EndedAsync(spec.WorkloadId);
        var lines = (await _node.LogsAsync(spec.WorkloadId, new LogQuery(Stream: LogQuery.Stdout))).Select(line => line.Text);
        var refused = Assert.ThrowsAsync<CommandException>(() => _node.RunAsync(Shell("true") with { User = "root" }));
        Assert.That(lines, Is.EqualTo(new[] { "65534", "writable" }));
        Assert.That(refused!.Code, Is.EqualTo(InvokeErrorCodes.Denied));
    }

    [Test]
    public async Task Following_ends_with_the_process_and_misses_nothing()
    {
        var spec = Shell("for i in 1 2 3; do echo a$i; done; sleep 0.5; for i in $(seq 2000); do echo b$i; done");
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, "a3");
        var lines = await _node.LogsAsync(spec.WorkloadId, new LogQuery(Tail: 1, Follow: true));
        Assert.That(lines.Select(line => line.Text), Is.EqualTo(Enumerable.Range(1, 2000).Select(i => $"b{i}").Prepend("a3")));
    }

    private static IEnumerable<string> CommandLines() =>
        Directory.EnumerateDirectories("/proc").Select(static directory => Path.Combine(directory, "cmdline")).Where(File.Exists).Select(static path =>
        {
            try
            {
                return File.ReadAllText(path);
            }
            catch (IOException)
            {
                return "";
            }
        });

    private static void Kill(int pid)
    {
        using var process = System.Diagnostics.Process.GetProcessById(pid);
        process.Kill();
    }

    private static WorkloadRun Shell(string script) => new()
    {
        WorkloadId = Guid.NewGuid().ToString(), Replica = 0, Attempt = 1, Epoch = 1, ClusterId = "cluster", Image = "none", Runtime = RuntimeNames.Process,
        Command = ["sh", "-c", script],
    };
}
