using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;

namespace ClawNode.Tests.Runtimes.Secrets;

/// <summary>Secrets of attempts, from the command to the end, over a runtime in memory.</summary>
internal sealed class WorkloadSecretsTests
{
    private const string FileValue = "file-s3cret\n";
    private const string EnvValue = "env's-s3cret";
    private ManagerFixture _node = null!;

    [SetUp]
    public async Task Start() => _node = await ManagerFixture.StartAsync();

    [TearDown]
    public async Task Stop() => await _node.DisposeAsync();

    [TestCase(RuntimeNames.Docker, "export KEY='env'\\''s-s3cret'\n", "444")]
    [TestCase(RuntimeNames.Process, "KEY=env's-s3cret\0", "400")]
    public async Task The_runtime_gets_paths_in_memory_and_the_disk_gets_nothing(string runtime, string env, string mode)
    {
        await using var node = await ManagerFixture.StartAsync(runtimeName: runtime);
        node.Runtime.Pull = new TaskCompletionSource();
        var spec = Spec() with { Runtime = runtime };
        await node.RunAsync(spec);
        AssertNothingOnDisk(node);
        node.Runtime.Pull.SetResult();
        await node.UntilAsync(spec, static status => status.State is NodeWorkloadState.Running);
        AssertNothingOnDisk(node);
        var secrets = node.Runtime.Secrets.Single()!;
        var given = node.Runtime.Specs.Single();
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(secrets.Files["/run/token"]), Is.EqualTo(FileValue));
            Assert.That(File.ReadAllText(secrets.EnvFile!), Is.EqualTo(env));
            Assert.That(secrets.EnvNames, Is.EqualTo(new[] { "KEY" }));
            Assert.That(Mode(secrets.Directory), Is.EqualTo("700"));
            Assert.That(new[] { secrets.Files["/run/token"], secrets.EnvFile! }.Select(Mode), Is.All.EqualTo(mode));
            Assert.That((given.SecretFiles.Count, given.EnvSecrets.Count), Is.EqualTo((0, 0)));
        });
    }

    [Test]
    public async Task They_go_when_the_program_ends()
    {
        await _node.RunningAsync(Spec());
        Assert.That(_node.SecretsInMemory, Is.EqualTo(new[] { "w1-0-1" }));
        _node.Runtime.End(AttemptKey.Of(Spec()), 0);
        await _node.EndedAsync(Spec());
        Assert.That(_node.SecretsInMemory, Is.Empty);
    }

    [Test]
    public async Task They_go_when_it_is_stopped_before_and_after_its_start()
    {
        _node.Runtime.Pull = new TaskCompletionSource();
        await _node.RunAsync(Spec());
        _node.Stop(Spec());
        await _node.EndedAsync(Spec());
        Assert.That(_node.SecretsInMemory, Is.Empty);
        _node.Runtime.Pull = null;
        var second = Spec() with { Attempt = 2 };
        await _node.RunningAsync(second);
        _node.Stop(second, force: true);
        await _node.EndedAsync(second);
        Assert.That(_node.SecretsInMemory, Is.Empty);
    }

    [Test]
    public async Task They_go_when_the_start_fails()
    {
        _node.Runtime.StartFailure = new CommandException(InvokeErrorCodes.ImageUnavailable, "There is no such image.");
        await _node.RunAsync(Spec());
        await _node.EndedAsync(Spec());
        Assert.That(_node.SecretsInMemory, Is.Empty);
    }

    [Test]
    public async Task They_stay_while_it_runs_and_the_agent_comes_back_and_go_with_its_end()
    {
        await _node.RunningAsync(Spec());
        await _node.RestartAsync();
        Assert.That(_node.SecretsInMemory, Is.EqualTo(new[] { "w1-0-1" }));
        _node.Runtime.End(AttemptKey.Of(Spec()), 0);
        await _node.EndedAsync(Spec());
        Assert.That(_node.SecretsInMemory, Is.Empty);
    }

    [Test]
    public async Task A_start_that_was_cut_off_goes_on_with_its_secrets()
    {
        await CutOffAsync(static () => { });
        await _node.UntilAsync(Spec(), static status => status.State is NodeWorkloadState.Running);
        Assert.That(File.ReadAllText(_node.Runtime.Secrets.Last()!.Files["/run/token"]), Is.EqualTo(FileValue));
    }

    [Test]
    public async Task A_start_whose_secrets_are_lost_fails_and_says_why()
    {
        await CutOffAsync(() => Directory.Delete(_node.SecretsDir, recursive: true));
        var ended = await _node.EndedAsync(Spec());
        Assert.Multiple(() =>
        {
            Assert.That((ended.State, ended.ExitCause), Is.EqualTo((NodeWorkloadState.Failed, NodeExitCause.StartFailed)));
            Assert.That(ended.Reason, Does.Contain("memory").And.Contain("new attempt"));
            Assert.That(_node.Runtime.Starts(AttemptKey.Of(Spec())), Is.Zero);
        });
    }

    [Test]
    public async Task What_had_started_after_all_is_adopted_though_its_secrets_are_lost()
    {
        var key = AttemptKey.Of(Spec());
        await CutOffAsync(() =>
        {
            Directory.Delete(_node.SecretsDir, recursive: true);
            _node.Runtime.Put(key, Spec());
        });
        await _node.UntilAsync(Spec(), static status => status.State is NodeWorkloadState.Running);
    }

    [Test]
    public async Task Credentials_that_went_with_the_agent_are_named_when_the_pull_fails()
    {
        _node.Runtime.Pull = new TaskCompletionSource();
        var spec = ManagerFixture.Spec() with { RegistryAuth = new RegistryAuth("me", FileValue, null) };
        await _node.RunAsync(spec);
        await _node.UntilAsync(spec, static status => status.Reason is not null);
        await _node.RestartAsync(() => _node.Runtime.StartFailure = new CommandException(InvokeErrorCodes.ImageUnavailable, "Access is denied."));
        Assert.That((await _node.EndedAsync(spec)).Reason, Does.StartWith("Access is denied. The registry's credentials"));
    }

    [Test]
    public async Task What_no_attempt_needs_is_removed_when_the_agent_starts_and_nothing_else()
    {
        await _node.RunningAsync(Spec());
        var ended = Spec() with { WorkloadId = "w2" };
        await _node.RunningAsync(ended);
        var root = Directory.EnumerateDirectories(_node.SecretsDir).Single();
        _node.Runtime.End(AttemptKey.Of(ended), 0);
        await _node.EndedAsync(ended);
        await _node.RestartAsync(() =>
        {
            foreach (var name in new[] { "w2-0-1", "never-0-1" }) File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(root, name)).FullName, "env"), "x");
        });
        Assert.That(_node.SecretsInMemory, Is.EqualTo(new[] { "w1-0-1" }));
    }

    [Test]
    public async Task Nothing_is_removed_before_every_runtime_has_told_what_it_holds()
    {
        await _node.RunningAsync(Spec());
        await _node.RestartAsync(() =>
        {
            Directory.Delete(Path.GetDirectoryName(_node.RecordOf(AttemptKey.Of(Spec())))!, recursive: true);
            _node.Runtime.Outage = "the engine is down";
        });
        Assert.That(_node.SecretsInMemory, Is.EqualTo(new[] { "w1-0-1" }));
        _node.Runtime.EndOutage();
        await _node.AdvanceUntilAsync(TimeSpan.FromSeconds(1), 100, () => _node.Manager.Snapshot().Count > 0);
        await _node.UntilAsync(Spec(), static status => status.State is NodeWorkloadState.Running);
        Assert.That(_node.SecretsInMemory, Is.EqualTo(new[] { "w1-0-1" }));
        _node.Runtime.End(AttemptKey.Of(Spec()), 0);
        await _node.EndedAsync(Spec());
        Assert.That(_node.SecretsInMemory, Is.Empty);
    }

    [Test]
    public async Task A_node_without_a_place_in_memory_refuses_and_takes_nothing()
    {
        await using var node = await ManagerFixture.StartAsync(static options => options with { SecretsDir = "/proc/claw" });
        var refused = Assert.ThrowsAsync<CommandException>(() => node.RunAsync(Spec()))!;
        Assert.Multiple(() =>
        {
            Assert.That(refused.Code, Is.EqualTo(InvokeErrorCodes.Unavailable));
            Assert.That(refused.Message, Does.Contain("tmpfs"));
            Assert.That(node.Manager.Snapshot(), Is.Empty);
            Assert.That(File.Exists(node.RecordOf(AttemptKey.Of(Spec()))), Is.False);
        });
        await node.RunningAsync(ManagerFixture.Spec());
    }

    /// <summary>The agent goes while it pulls, and comes back.</summary>
    private async Task CutOffAsync(Action meanwhile)
    {
        _node.Runtime.Pull = new TaskCompletionSource();
        await _node.RunAsync(Spec());
        await _node.UntilAsync(Spec(), static status => status.Reason is not null);
        await _node.RestartAsync(() =>
        {
            _node.Runtime.Pull = null;
            meanwhile();
        });
    }

    private static void AssertNothingOnDisk(ManagerFixture node)
    {
        var texts = Directory.EnumerateFiles(node.StateDir, "*", SearchOption.AllDirectories).Where(static path => Path.GetFileName(path) != "lock").Select(File.ReadAllText);
        Assert.That(texts, Has.None.Contain("s3cret"));
    }

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private static WorkloadRun Spec() => ManagerFixture.Spec() with
    {
        SecretFiles = new Dictionary<string, string> { ["/run/token"] = FileValue }, EnvSecrets = new Dictionary<string, string> { ["KEY"] = EnvValue },
    };
}
