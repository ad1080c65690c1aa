using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawNode.Tests.Runtimes;

internal sealed class WorkloadAdoptionTests
{
    [Test]
    public async Task What_runs_is_adopted_and_its_end_while_nobody_watched_is_known()
    {
        await using var node = await ManagerFixture.StartAsync();
        var stays = ManagerFixture.Spec("stays");
        var ends = ManagerFixture.Spec("ends");
        var before = await node.RunningAsync(stays);
        await node.RunningAsync(ends);
        await node.RestartAsync(() => node.Runtime.End(AttemptKey.Of(ends), 9));
        var ended = await node.EndedAsync(ends);
        Assert.Multiple(() =>
        {
            Assert.That(ended.ExitCode, Is.EqualTo(9));
            Assert.That(node.Status(stays) with { Version = before.Version, Gpus = before.Gpus, Ports = before.Ports }, Is.EqualTo(before));
            Assert.That(node.Status(stays).Version, Is.GreaterThan(before.Version));
            Assert.That(node.Runtime.Starts(AttemptKey.Of(stays)), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_start_that_was_cut_off_goes_on_as_the_same_attempt()
    {
        await using var node = await ManagerFixture.StartAsync();
        node.Runtime.Pull = new TaskCompletionSource();
        var spec = ManagerFixture.Spec() with { Env = new Dictionary<string, string> { ["A"] = "1" } };
        await node.RunAsync(spec);
        await node.UntilAsync(spec, status => status.Reason is not null);
        await node.RestartAsync(() => node.Runtime.Pull = null);
        await node.UntilAsync(spec, status => status.State is NodeWorkloadState.Running);
        Assert.That(node.Runtime.Starts(AttemptKey.Of(spec)), Is.EqualTo(1));
        Assert.That(node.Runtime.Specs.Last().Env["A"], Is.EqualTo("1"));
    }

    [Test]
    public async Task Ended_attempts_stay_ended()
    {
        await using var node = await ManagerFixture.StartAsync();
        var spec = ManagerFixture.Spec();
        await node.RunningAsync(spec);
        node.Runtime.End(AttemptKey.Of(spec), 3);
        var ended = await node.EndedAsync(spec);
        await node.RestartAsync();
        Assert.That(node.Status(spec).ExitCode, Is.EqualTo(3));
        Assert.That(node.Status(spec).FinishedAt, Is.EqualTo(ended.FinishedAt));
        Assert.That(node.Runtime.Starts(AttemptKey.Of(spec)), Is.EqualTo(1));
    }

    [Test]
    public async Task What_runs_without_a_record_is_adopted_even_when_the_engine_answers_late()
    {
        await using var node = await ManagerFixture.StartAsync();
        var spec = ManagerFixture.Spec() with { Name = "web" };
        await node.RunningAsync(spec);
        await node.RestartAsync(() =>
        {
            Directory.Delete(Path.GetDirectoryName(node.RecordOf(AttemptKey.Of(spec)))!, recursive: true);
            node.Runtime.Outage = "the engine is down";
        });
        Assert.That(node.Manager.Snapshot(), Is.Empty);
        node.Runtime.EndOutage();
        await node.AdvanceUntilAsync(TimeSpan.FromSeconds(1), 100, () => node.Manager.Snapshot().Count > 0);
        Assert.That((node.Status(spec).State, node.Status(spec).Name), Is.EqualTo((NodeWorkloadState.Running, "web")));
        node.Runtime.End(AttemptKey.Of(spec), 2);
        Assert.That((await node.EndedAsync(spec)).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task A_second_agent_on_the_same_directory_is_refused()
    {
        await using var node = await ManagerFixture.StartAsync();
        await using var second = new WorkloadManager(node.Options, [node.Runtime], node.Gpus, node.Time, NullLogger<WorkloadManager>.Instance);
        var refused = Assert.ThrowsAsync<IOException>(() => second.StartAsync(CancellationToken.None));
        Assert.That(refused!.Message, Does.Contain("Another clawnode"));
    }

    [Test]
    public async Task An_unreadable_record_is_left_alone()
    {
        await using var node = await ManagerFixture.StartAsync();
        var spec = ManagerFixture.Spec();
        await node.RunningAsync(spec);
        var path = node.RecordOf(AttemptKey.Of(spec));
        await node.RestartAsync(() =>
        {
            File.WriteAllText(path, "{");
            node.Runtime.Vanish(AttemptKey.Of(spec));
        });
        Assert.That(node.Manager.Snapshot(), Is.Empty);
        Assert.That(File.Exists(path));
    }
}
