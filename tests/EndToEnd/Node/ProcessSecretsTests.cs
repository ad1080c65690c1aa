using System.Globalization;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;
using EndToEnd.Support;

namespace EndToEnd.Node;

/// <summary>Secrets of real processes: they arrive as they are, and nowhere else. As root each process has a user of its own.</summary>
internal sealed class ProcessSecretsTests
{
    private static readonly string[] Supervise = Environment.GetEnvironmentVariable("CLAW_TEST_BIN") is null
        ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "clawnode.dll"), "supervise"]
        : [Binaries.Node, "supervise"];

    private readonly string _canary = "canary" + Guid.NewGuid().ToString("N");
    private string _state = "";
    private string _memory = "";
    private RuntimeOptions _options = null!;
    private NodeUnderTest _node = null!;

    [SetUp]
    public async Task Start()
    {
        _state = Directory.CreateTempSubdirectory("claw-node-").FullName;
        _memory = "/dev/shm/claw-test-" + Guid.NewGuid().ToString("N");
        _options = new RuntimeOptions
        {
            StateDir = Path.Combine(_state, "state"), NodeId = "node", Runtimes = [RuntimeNames.Process], SupervisorCommand = Supervise, SecretsDir = _memory,
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
        if (Directory.Exists(_memory)) Directory.Delete(_memory, recursive: true);
    }

    [Test]
    public Task Nasty_values_arrive_byte_for_byte_in_files_and_variables() => SecretCases.ArriveAsync(_node, Shell, "place");

    [Test]
    public async Task The_value_is_with_the_workload_and_nowhere_else_while_it_runs_and_after()
    {
        var spec = Secret("cat token; exec sleep 1000");
        await _node.RunAsync(spec);
        var running = await _node.RunningAsync(spec.WorkloadId);
        await _node.LogsContainAsync(spec.WorkloadId, _canary);
        File.Delete(Path.Combine(_options.StateDir, "workloads", $"{spec.WorkloadId}-0-1", "logs", "000000001.log"));
        var pid = int.Parse(running.ContainerId!, CultureInfo.InvariantCulture);
        var beside = await _node.Manager.Find(spec.WorkloadId, 0, null).Runtime.ExecAsync(
            new AttemptKey(spec.WorkloadId, 0, 1), new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["env"] }, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(Leaks.InProcesses(_canary), Is.EqualTo(new[] { pid }));
            Assert.That(beside.Stdout, Does.Contain("PATH=").And.Not.Contain("TOKEN="), "a program beside it gets no secret variables");
        });
        await SecretCases.StayInMemoryAsync(_node, spec.WorkloadId, _canary, _memory, _state);
    }

    [Test]
    public async Task A_root_agent_gives_a_secret_to_the_processs_user_alone()
    {
        Assert.That(Environment.IsPrivilegedProcess, "Only root can give a process to another user: run this test as root (./test.sh in CI is).");
        var spec = Secret("id -u; sha256sum token; exec sleep 1000") with { User = "4711" };
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, SecretCases.Hash(_canary + "\n"));
        var file = (await Leaks.InFilesAsync(_canary, _memory)).Single(static path => Path.GetFileName(path) == "file-0");
        var other = Shell($"cat {file}; cat {Path.GetDirectoryName(file)}/env; ls {Path.GetDirectoryName(file)}") with { User = "4712" };
        await _node.RunAsync(other);
        var ended = await _node.EndedAsync(other.WorkloadId);
        var lines = await _node.LogsAsync(other.WorkloadId, new LogQuery());
        Assert.Multiple(() =>
        {
            Assert.That(ended.ExitCode, Is.Not.Zero);
            Assert.That(lines, Has.Count.EqualTo(3));
            Assert.That(lines.Select(static line => line.Text), Has.All.Contain("denied"));
        });
    }

    [Test]
    public async Task A_secret_replaces_what_was_at_its_place_in_a_working_directory_of_ones_own()
    {
        var work = Directory.CreateDirectory(Path.Combine(_state, "work")).FullName;
        File.SetUnixFileMode(work, (UnixFileMode)Convert.ToInt32("777", 8));
        File.SetUnixFileMode(_state, (UnixFileMode)Convert.ToInt32("711", 8));
        var path = Path.Combine(work, "conf", "token");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var spec = Shell("cat conf/token") with { WorkingDir = work, Attempt = attempt, SecretFiles = new Dictionary<string, string> { [path] = $"value {attempt}\n" } };
            spec = spec with { WorkloadId = "w" };
            await _node.RunAsync(spec);
            await _node.EndedAsync("w");
            Assert.That((await _node.LogsAsync("w", new LogQuery())).Single().Text, Is.EqualTo($"value {attempt}"));
            Assert.That(new FileInfo(path).LinkTarget, Is.Null, "the link is gone with what it led to");
        }
    }

    [Test]
    public async Task What_the_workload_put_in_the_place_of_a_link_is_its_own()
    {
        var work = Directory.CreateDirectory(Path.Combine(_state, "work")).FullName;
        File.SetUnixFileMode(work, (UnixFileMode)Convert.ToInt32("777", 8));
        File.SetUnixFileMode(_state, (UnixFileMode)Convert.ToInt32("711", 8));
        var (kept, other) = (Path.Combine(work, "kept"), Path.Combine(work, "other"));
        var spec = Shell("rm kept other; echo mine > kept; ln -s /etc/hostname other") with
        {
            WorkingDir = work, SecretFiles = new Dictionary<string, string> { [kept] = _canary, [other] = _canary },
        };
        await _node.RunAsync(spec);
        await _node.EndedAsync(spec.WorkloadId);
        Assert.That(await File.ReadAllTextAsync(kept), Is.EqualTo("mine\n"));
        Assert.That(new FileInfo(other).LinkTarget, Is.EqualTo("/etc/hostname"));
    }

    [Test]
    public void A_place_outside_of_the_working_directory_is_refused()
    {
        var refused = Assert.ThrowsAsync<CommandException>(() => _node.RunAsync(Shell("true") with { SecretFiles = new Dictionary<string, string> { ["/etc/token"] = _canary } }));
        Assert.That(refused!.Message, Does.StartWith("secret_files./etc/token must be relative to the working directory").And.Not.Contain(_canary));
    }

    private WorkloadRun Secret(string script) => SecretCases.With(Shell(script), _canary, "token");

    private static WorkloadRun Shell(string script) => new()
    {
        WorkloadId = Guid.NewGuid().ToString(), Replica = 0, Attempt = 1, Epoch = 1, ClusterId = "cluster", Image = "none", Runtime = RuntimeNames.Process,
        Command = ["sh", "-c", script],
    };
}
