using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;

namespace ClawNode.Tests.Runtimes;

internal sealed class WorkloadManagerTests
{
    private ManagerFixture _node = null!;

    [SetUp]
    public async Task Start() => _node = await ManagerFixture.StartAsync();

    [TearDown]
    public async Task Stop() => await _node.DisposeAsync();

    [Test]
    public async Task A_start_answers_at_once_and_then_runs()
    {
        var spec = ManagerFixture.Spec();
        var first = await _node.RunAsync(spec);
        var running = await _node.UntilAsync(spec, status => status.State is NodeWorkloadState.Running);
        Assert.Multiple(() =>
        {
            Assert.That(first.State, Is.EqualTo(NodeWorkloadState.Starting));
            Assert.That(running.ContainerId, Is.EqualTo("id-w1-0-1"));
            Assert.That(running.Version, Is.GreaterThan(first.Version));
            Assert.That(running.Reason, Is.Null);
        });
    }

    [Test]
    public async Task The_same_attempt_is_started_once_however_often_it_is_asked_for()
    {
        var spec = ManagerFixture.Spec();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _node.RunAsync(spec)));
        await _node.RunningAsync(spec);
        Assert.That(_node.Runtime.Starts(AttemptKey.Of(spec)), Is.EqualTo(1));
    }

    [Test]
    public async Task An_older_epoch_is_refused_also_after_a_restart()
    {
        await _node.RunningAsync(ManagerFixture.Spec(epoch: 5));
        await _node.RestartAsync();
        Assert.That(Refusal(() => _node.RunAsync(ManagerFixture.Spec("w2", epoch: 4))), Is.EqualTo(InvokeErrorCodes.StaleEpoch));
        Assert.That(Assert.Throws<CommandException>(() => _node.Stop(ManagerFixture.Spec(), epoch: 4))!.Code, Is.EqualTo(InvokeErrorCodes.StaleEpoch));
        Assert.That(_node.Manager.Snapshot(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Another_clusters_epochs_are_its_own()
    {
        await _node.RunningAsync(ManagerFixture.Spec(epoch: 5));
        Assert.DoesNotThrowAsync(() => _node.RunAsync(ManagerFixture.Spec("w2") with { ClusterId = "other", Epoch = 1 }));
    }

    [Test]
    public async Task A_second_attempt_waits_for_the_first_ones_end()
    {
        var first = ManagerFixture.Spec();
        await _node.RunningAsync(first);
        Assert.That(Refusal(() => _node.RunAsync(ManagerFixture.Spec(attempt: 2))), Is.EqualTo(InvokeErrorCodes.Conflict));
        _node.Runtime.End(AttemptKey.Of(first), 0);
        await _node.EndedAsync(first);
        await _node.RunningAsync(ManagerFixture.Spec(attempt: 2));
        Assert.That(Refusal(() => _node.RunAsync(ManagerFixture.Spec(attempt: 1) with { Replica = 0, WorkloadId = "w1", Attempt = 1 })), Is.Null);
        await _node.Manager.RemoveAsync(new WorkloadRef("w1", 0, 1), CancellationToken.None);
        Assert.That(Refusal(() => _node.RunAsync(first)), Is.EqualTo(InvokeErrorCodes.Conflict));
    }

    [Test]
    public async Task A_removed_attempt_never_starts_again_not_even_after_a_restart()
    {
        var spec = ManagerFixture.Spec();
        await _node.RunningAsync(spec);
        _node.Runtime.End(AttemptKey.Of(spec), 0);
        await _node.EndedAsync(spec);
        await _node.Manager.RemoveAsync(new WorkloadRef("w1"), CancellationToken.None);
        await _node.RestartAsync();
        Assert.That(Refusal(() => _node.RunAsync(spec)), Is.EqualTo(InvokeErrorCodes.Conflict));
        Assert.That(_node.Runtime.Exists(AttemptKey.Of(spec)), Is.False);
    }

    [Test]
    public async Task A_start_that_its_stop_overtook_is_refused_also_after_a_restart()
    {
        var spec = ManagerFixture.Spec();
        Assert.That(Assert.Throws<CommandException>(() => _node.Stop(spec))!.Code, Is.EqualTo(InvokeErrorCodes.NotFound));
        Assert.That(Refusal(() => _node.RunAsync(spec)), Is.EqualTo(InvokeErrorCodes.Conflict));
        await _node.RestartAsync();
        Assert.That(Refusal(() => _node.RunAsync(spec)), Is.EqualTo(InvokeErrorCodes.Conflict));
        Assert.That(_node.Runtime.Exists(AttemptKey.Of(spec)), Is.False);
        await _node.RunningAsync(ManagerFixture.Spec(attempt: 2));
    }

    [Test]
    public async Task What_still_runs_cannot_be_removed()
    {
        await _node.RunningAsync(ManagerFixture.Spec());
        var refused = Assert.ThrowsAsync<CommandException>(() => _node.Manager.RemoveAsync(new WorkloadRef("w1"), CancellationToken.None));
        Assert.That(refused!.Code, Is.EqualTo(InvokeErrorCodes.Conflict));
    }

    [Test]
    public async Task The_record_never_holds_the_registrys_password_and_forgets_the_environment_once_it_runs()
    {
        _node.Runtime.Pull = new TaskCompletionSource();
        var spec = ManagerFixture.Spec() with { RegistryAuth = new RegistryAuth("me", "hunter2", null), Env = new Dictionary<string, string> { ["KEY"] = "s3cret" } };
        await _node.RunAsync(spec);
        var before = await File.ReadAllTextAsync(_node.RecordOf(AttemptKey.Of(spec)));
        _node.Runtime.Pull.SetResult();
        await _node.UntilAsync(spec, status => status.State is NodeWorkloadState.Running);
        var after = await File.ReadAllTextAsync(_node.RecordOf(AttemptKey.Of(spec)));
        Assert.Multiple(() =>
        {
            Assert.That(before, Does.Not.Contain("hunter2").And.Contain("s3cret"));
            Assert.That(after, Does.Not.Contain("hunter2").And.Not.Contain("s3cret"));
            Assert.That(File.GetUnixFileMode(_node.RecordOf(AttemptKey.Of(spec))), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(_node.Runtime.Specs.Single().RegistryAuth!.Password, Is.EqualTo("hunter2"));
        });
    }

    [Test]
    public async Task A_pull_tells_how_far_it_is()
    {
        _node.Runtime.Pull = new TaskCompletionSource();
        var spec = ManagerFixture.Spec();
        await _node.RunAsync(spec);
        var status = await _node.UntilAsync(spec, status => status.Reason is not null);
        Assert.That((status.State, status.Reason), Is.EqualTo((NodeWorkloadState.Starting, "pulling image: 35 %")));
    }

    [Test]
    public async Task A_stop_while_it_starts_means_that_it_never_starts()
    {
        _node.Runtime.Pull = new TaskCompletionSource();
        var spec = ManagerFixture.Spec();
        await _node.RunAsync(spec);
        await _node.UntilAsync(spec, status => status.Reason is not null);
        _node.Stop(spec);
        var ended = await _node.EndedAsync(spec);
        Assert.That((ended.State, ended.ExitCause, ended.ExitCode), Is.EqualTo((NodeWorkloadState.Exited, NodeExitCause.Stopped, (int?)null)));
        Assert.That(_node.Runtime.Starts(AttemptKey.Of(spec)), Is.Zero);
    }

    [Test]
    public async Task A_stop_that_the_agent_did_not_live_to_carry_out_is_carried_out_by_the_next()
    {
        _node.Runtime.Outage = "the engine is down";
        var spec = ManagerFixture.Spec();
        await _node.RunAsync(spec);
        _node.Stop(spec);
        await _node.RestartAsync();
        Assert.That(_node.Status(spec).State, Is.EqualTo(NodeWorkloadState.Stopping));
        _node.Runtime.EndOutage();
        await _node.AdvanceUntilAsync(TimeSpan.FromSeconds(1), 100, () => _node.Status(spec).ExitCause is not null);
        Assert.That(_node.Status(spec).ExitCause, Is.EqualTo(NodeExitCause.Stopped));
        Assert.That(_node.Runtime.Starts(AttemptKey.Of(spec)), Is.Zero);
    }

    [Test]
    public async Task A_stop_passes_the_grace_on_and_names_itself_as_the_cause()
    {
        var spec = ManagerFixture.Spec();
        await _node.RunningAsync(spec);
        var stopping = _node.Stop(spec, grace: 25);
        await ManagerFixture.UntilAsync(() => !_node.Runtime.Stops.IsEmpty);
        _node.Runtime.End(AttemptKey.Of(spec), 143);
        var ended = await _node.EndedAsync(spec);
        Assert.Multiple(() =>
        {
            Assert.That(stopping.State, Is.EqualTo(NodeWorkloadState.Stopping));
            Assert.That(_node.Runtime.Stops.Single().Grace, Is.EqualTo(TimeSpan.FromSeconds(25)));
            Assert.That((ended.ExitCause, ended.ExitCode), Is.EqualTo((NodeExitCause.Stopped, 143)));
            Assert.That(_node.Stop(spec), Is.EqualTo(ended));
        });
    }

    [Test]
    public async Task A_forced_stop_overtakes_a_patient_one()
    {
        var spec = ManagerFixture.Spec();
        await _node.RunningAsync(spec);
        _node.Stop(spec, grace: 600);
        _node.Stop(spec, force: true);
        var ended = await _node.EndedAsync(spec);
        Assert.That(_node.Runtime.Stops.Select(stop => stop.Grace), Is.EqualTo(new[] { TimeSpan.FromSeconds(600), TimeSpan.Zero }));
        Assert.That(ended.ExitCause, Is.EqualTo(NodeExitCause.Stopped));
    }

    [Test]
    public async Task Ends_have_their_causes()
    {
        var oom = ManagerFixture.Spec("oom") with { MemoryMb = 64 };
        var gone = ManagerFixture.Spec("gone");
        var failed = ManagerFixture.Spec("failed");
        await _node.RunningAsync(oom);
        await _node.RunningAsync(gone);
        _node.Runtime.End(AttemptKey.Of(oom), 137, outOfMemory: true);
        _node.Runtime.Vanish(AttemptKey.Of(gone));
        _node.Runtime.StartFailure = new CommandException(InvokeErrorCodes.ImageUnavailable, "No such image.");
        await _node.RunAsync(failed);
        var statuses = new[] { await _node.EndedAsync(oom), await _node.EndedAsync(gone), await _node.EndedAsync(failed) };
        Assert.Multiple(() =>
        {
            Assert.That(statuses.Select(status => status.ExitCause), Is.EqualTo(new NodeExitCause?[] { NodeExitCause.OutOfMemory, NodeExitCause.Lost, NodeExitCause.StartFailed }));
            Assert.That(statuses[0].Reason, Does.Contain("64 MiB"));
            Assert.That((statuses[2].State, statuses[2].Reason), Is.EqualTo((NodeWorkloadState.Failed, "No such image.")));
            Assert.That(statuses.Select(status => status.FinishedAt), Has.All.Not.Null);
        });
    }

    [Test]
    public async Task An_engine_that_is_down_is_not_taken_for_dead_containers()
    {
        var spec = ManagerFixture.Spec();
        await _node.RunningAsync(spec);
        await _node.RestartAsync(() => _node.Runtime.Outage = "the engine is down");
        Assert.That(_node.Status(spec).State, Is.EqualTo(NodeWorkloadState.Running));
        _node.Runtime.End(AttemptKey.Of(spec), 6);
        await Task.Delay(20);
        Assert.That(_node.Status(spec).State, Is.EqualTo(NodeWorkloadState.Running));
        _node.Runtime.EndOutage();
        Assert.That((await _node.EndedAsync(spec)).ExitCode, Is.EqualTo(6));
    }

    [Test]
    public async Task A_start_waits_for_an_engine_that_went_away()
    {
        _node.Runtime.Outage = "the engine is down";
        var spec = ManagerFixture.Spec();
        await _node.RunAsync(spec);
        await _node.UntilAsync(spec, status => status.Reason == "the engine is down");
        _node.Runtime.EndOutage();
        await _node.AdvanceUntilAsync(TimeSpan.FromSeconds(1), 100, () => _node.Status(spec).State is NodeWorkloadState.Running);
        Assert.That(_node.Status(spec).State, Is.EqualTo(NodeWorkloadState.Running));
    }

    [Test]
    public void A_runtime_that_is_down_refuses_the_start_and_keeps_nothing()
    {
        _node.Runtime.Availability = new RuntimeAvailability(false, "No engine.");
        Assert.That(Refusal(() => _node.RunAsync(ManagerFixture.Spec())), Is.EqualTo(InvokeErrorCodes.Unavailable));
        Assert.That(_node.Manager.Snapshot(), Is.Empty);
    }

    [Test]
    public void Unknown_gpus_and_runtimes_are_refused()
    {
        Assert.That(Refusal(() => _node.RunAsync(ManagerFixture.Spec() with { Gpus = ["GPU-9"] })), Is.EqualTo(InvokeErrorCodes.Conflict));
        Assert.That(Refusal(() => _node.RunAsync(ManagerFixture.Spec() with { Runtime = "process" })), Is.EqualTo(InvokeErrorCodes.Denied));
        Assert.That(Refusal(() => _node.RunAsync(ManagerFixture.Spec() with { Runtime = "vm" })), Is.EqualTo(InvokeErrorCodes.InvalidParams));
    }

    private static string? Refusal(Func<Task> act)
    {
        try
        {
            act().GetAwaiter().GetResult();
            return null;
        }
        catch (CommandException e)
        {
            return e.Code;
        }
    }
}
