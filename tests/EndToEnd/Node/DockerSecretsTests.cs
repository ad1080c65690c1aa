using System.Text.Json.Nodes;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using EndToEnd.Support;

namespace EndToEnd.Node;

/// <summary>Secrets in containers of a real engine: they arrive as they are, and nowhere else.</summary>
internal sealed class DockerSecretsTests
{
    private readonly string _canary = "canary" + Guid.NewGuid().ToString("N");
    private readonly EngineImages _images = new();
    private readonly List<string> _made = [];
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
            StateDir = _state, NodeId = "node-" + Guid.NewGuid().ToString("N"), DockerSocket = Engine.Socket, Runtimes = [RuntimeNames.Docker], SecretsDir = _memory,
        };
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
        if (Directory.Exists(_memory)) Directory.Delete(_memory, recursive: true);
        foreach (var image in _made) await _images.RemoveAsync(image);
        _made.Clear();
    }

    [OneTimeTearDown]
    public void Close() => _images.Dispose();

    [Test]
    public Task Nasty_values_arrive_byte_for_byte_in_files_and_variables() => SecretCases.ArriveAsync(_node, Shell, "/no/such/place");

    [Test]
    public async Task The_value_is_with_the_workload_and_nowhere_else_while_it_runs_and_after()
    {
        var spec = Secret("sleep 1000");
        await _node.RunAsync(spec);
        var running = await _node.RunningAsync(spec.WorkloadId);
        var details = await _images.AskAsync($"/containers/{running.ContainerId}/json");
        var pid = (int)JsonNode.Parse(details)!["State"]!["Pid"]!;
        await UntilAsync(() => Leaks.InProcesses(_canary).Count > 0);
        Assert.Multiple(() =>
        {
            Assert.That(Leaks.InProcesses(_canary), Is.EqualTo(new[] { pid }));
            Assert.That(details + running, Does.Not.Contain(_canary));
            Assert.That(File.ReadAllText($"/proc/{pid}/cmdline"), Is.EqualTo("sleep\01000\0"), "the shell became the program");
        });
        await SecretCases.StayInMemoryAsync(_node, spec.WorkloadId, _canary, _memory, await DiskAsync());
    }

    [Test]
    public async Task An_exec_beside_it_gets_no_secret_variables_but_sees_the_files()
    {
        var spec = Secret("sleep 1000");
        await _node.RunAsync(spec);
        await _node.RunningAsync(spec.WorkloadId);
        var runtime = _node.Manager.Find(spec.WorkloadId, 0, null).Runtime;
        var exec = new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["sh", "-c", "env; cat /run/token; echo x >/run/token || echo read-only"] };
        var result = await runtime.ExecAsync(new AttemptKey(spec.WorkloadId, 0, 1), exec, CancellationToken.None);
        Assert.That(result.Stdout, Does.Not.Contain("TOKEN=").And.EndsWith($"{_canary}\nread-only\n"));
    }

    [Test]
    public async Task A_stop_reaches_the_program_itself_and_its_exit_code_is_kept()
    {
        var spec = Secret("trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, "ready");
        _node.Manager.Stop(new WorkloadStop { WorkloadId = spec.WorkloadId, Epoch = 1, GraceSeconds = 20 });
        var ended = await _node.EndedAsync(spec.WorkloadId);
        Assert.That((ended.ExitCode, ended.ExitCause), Is.EqualTo((3, NodeExitCause.Stopped)));
    }

    [TestCase("exit 7", 7)]
    [TestCase("exec /no/such/program", 127)]
    public async Task An_exit_code_is_kept(string script, int code)
    {
        var spec = Secret(script);
        await _node.RunAsync(spec);
        Assert.That((await _node.EndedAsync(spec.WorkloadId)).ExitCode, Is.EqualTo(code));
    }

    [TestCase(new string[0], "entry cmd a b")]
    [TestCase(new[] { "other", "x  y" }, "entry other x  y")]
    public async Task The_images_own_entry_point_and_command_are_kept(string[] command, string output)
    {
        var image = await MakeAsync("bin/busybox", ["bin/sh", "bin/echo"], """ENTRYPOINT ["/bin/echo", "entry"]""", """CMD ["cmd", "a b"]""");
        var spec = Secret("") with { Image = image, Command = command };
        await _node.RunAsync(spec);
        await _node.EndedAsync(spec.WorkloadId);
        Assert.That((await _node.LogsAsync(spec.WorkloadId, new LogQuery())).Select(static line => line.Text), Is.EqualTo(new[] { output }));
    }

    [Test]
    public async Task A_user_of_the_image_reads_its_secrets_and_no_user_of_the_node_can()
    {
        var image = await MakeAsync("bin/busybox", ["bin/sh", "bin/id", "bin/cat"], "USER 4711:4711", "ENV PATH=/bin");
        var spec = Secret("id -u; cat /run/token; echo $TOKEN; exec sleep 1000") with { Image = image };
        await _node.RunAsync(spec);
        await _node.LogsContainAsync(spec.WorkloadId, $"{_canary}'");
        var lines = (await _node.LogsAsync(spec.WorkloadId, new LogQuery())).Select(static line => line.Text);
        var root = Directory.EnumerateDirectories(_memory).Single();
        Assert.That(lines.Take(2), Is.EqualTo(new[] { "4711", _canary }));
        Assert.That((int)File.GetUnixFileMode(root), Is.EqualTo(Convert.ToInt32("700", 8)));
    }

    [Test]
    public async Task An_image_without_a_shell_is_refused_for_variables_and_takes_files()
    {
        var image = await MakeAsync("busybox", []);
        var refused = Secret("") with { Image = image, Command = ["/busybox", "true"] };
        await _node.RunAsync(refused);
        var ended = await _node.EndedAsync(refused.WorkloadId);
        var taken = refused with { WorkloadId = Guid.NewGuid().ToString(), Command = ["/busybox", "sha256sum", "/run/token"], EnvSecrets = new Dictionary<string, string>() };
        await _node.RunAsync(taken);
        await _node.EndedAsync(taken.WorkloadId);
        var lines = await _node.LogsAsync(taken.WorkloadId, new LogQuery());
        var containers = await _node.Manager.Find(refused.WorkloadId, 0, null).Runtime.ListAsync(CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That((ended.State, ended.ExitCause), Is.EqualTo((NodeWorkloadState.Failed, NodeExitCause.StartFailed)));
            Assert.That(ended.Reason, Does.Contain(image).And.Contain("has no /bin/sh").And.Contain("secret_files"));
            Assert.That(containers.Select(static container => container.Key.WorkloadId), Is.EqualTo(new[] { taken.WorkloadId }), "nothing is left of the refused one");
            Assert.That(lines.Single().Text, Does.StartWith(SecretCases.Hash(_canary + "\n")));
            Assert.That(Directory.EnumerateDirectories(_memory).SelectMany(Directory.EnumerateDirectories), Is.Empty);
        });
    }

    [Test]
    public async Task Files_volumes_and_secrets_live_beside_each_other()
    {
        var spec = Shell("cat /data/token /data/sub/plain /etc/app/plain; ls -a /data") with
        {
            Volumes = [new VolumeMount("vol" + Guid.NewGuid().ToString("N"), null, "/data")],
            Files = new Dictionary<string, string> { ["/etc/app/plain"] = "plain\n" },
            SecretFiles = new Dictionary<string, string> { ["/data/token"] = "in a volume\n", ["/data/sub/plain"] = "deeper\n", ["/etc/app/secret"] = "" },
            EnvSecrets = new Dictionary<string, string> { ["A"] = "b" },
        };
        await _node.RunAsync(spec);
        var ended = await _node.EndedAsync(spec.WorkloadId);
        var lines = (await _node.LogsAsync(spec.WorkloadId, new LogQuery())).Select(static line => line.Text).ToArray();
        Assert.That(lines.Take(3), Is.EqualTo(new[] { "in a volume", "deeper", "plain" }), ended.ToString());
    }

    [Test]
    public async Task A_restarted_agent_leaves_them_to_what_runs_and_sweeps_the_rest()
    {
        var spec = Secret("while [ ! -e /tmp/go ]; do sleep 0.05; done; sha256sum /run/token");
        await _node.RunAsync(spec);
        await _node.RunningAsync(spec.WorkloadId);
        await _node.DisposeAsync();
        var root = Directory.EnumerateDirectories(_memory).Single();
        Directory.CreateDirectory(Path.Combine(root, "gone-0-1"));
        _node = await NodeUnderTest.StartAsync(_options);
        Assert.That(Directory.EnumerateDirectories(root).Select(static path => Path.GetFileName(path)), Is.EqualTo(new[] { $"{spec.WorkloadId}-0-1" }));
        var exec = new ContainerExec { WorkloadId = spec.WorkloadId, Command = ["touch", "/tmp/go"] };
        await _node.Manager.Find(spec.WorkloadId, 0, null).Runtime.ExecAsync(new AttemptKey(spec.WorkloadId, 0, 1), exec, CancellationToken.None);
        await _node.EndedAsync(spec.WorkloadId);
        Assert.That((await _node.LogsAsync(spec.WorkloadId, new LogQuery())).Single().Text, Does.StartWith(SecretCases.Hash(_canary + "\n")));
        Assert.That(Directory.EnumerateDirectories(root), Is.Empty);
    }

    /// <summary>All that the engine and the agent have on disk, and the engine's own log where it has one.</summary>
    private async Task<string[]> DiskAsync()
    {
        var info = JsonNode.Parse(await _images.AskAsync("/info"))!;
        var beside = Path.GetDirectoryName(Engine.Socket)!;
        return [(string)info["DockerRootDir"]!, _state, .. File.Exists(Path.Combine(beside, "dockerd.log")) ? new[] { beside } : []];
    }

    private async Task<string> MakeAsync(string program, IReadOnlyList<string> links, params string[] changes)
    {
        var image = await _images.MakeAsync(program, links, changes);
        _made.Add(image);
        return image;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++) await Task.Delay(20);
    }

    private WorkloadRun Secret(string script) =>
        SecretCases.With(Shell(script.StartsWith("sleep", StringComparison.Ordinal) ? "exec " + script : script), _canary, "/run/token");

    private static WorkloadRun Shell(string script) => new()
    {
        WorkloadId = Guid.NewGuid().ToString(), Replica = 0, Attempt = 1, Epoch = 1, ClusterId = "cluster", Image = Engine.Image,
        Command = ["sh", "-c", script],
    };
}
