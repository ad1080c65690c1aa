using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Tenancy;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Simulation;

/// <summary>One run of a cluster under random work and random faults, all from one seed, with what must hold checked at every step.</summary>
internal sealed class FaultRun(int seed) : IAsyncDisposable
{
    private static readonly string[] s_refusals = [InvokeErrorCodes.Unavailable, InvokeErrorCodes.ImageUnavailable, InvokeErrorCodes.Conflict];

    private readonly Random _random = new(seed);
    private readonly SimCluster _cluster = new(SimNodes.Record("a", gpus: 4), SimNodes.Record("b", gpus: 2), SimNodes.Record("c", cores: 4));
    private readonly HashSet<string> _acknowledged = [];
    private readonly Dictionary<string, int> _stopsSeen = [];
    private readonly List<string> _log = [];

    /// <summary>What was done, for a failing seed.</summary>
    public string Log => string.Join('\n', _log);

    public async Task FaultsAsync(int actions)
    {
        await _cluster.SettleAsync();
        for (var i = 0; i < actions; i++)
        {
            await ActAsync();
            CheckAlways();
        }
    }

    /// <summary>Ends all faults, lets time pass, and checks that everything came to where it belongs.</summary>
    public async Task ConvergeAsync()
    {
        _log.Add("faults end");
        foreach (var link in _cluster.Fleet.Links.ToList())
        {
            link.Node.RefusesWith = null;
            _cluster.Fleet.Connect(link.Record.Id);
            _cluster.Fleet.Change(link.Record.Id, r => r with { Cordoned = false, Draining = false });
        }

        _cluster.Fleet.IsFrozen = false;
        for (var i = 0; i < 20; i++)
        {
            await _cluster.RunAsync();
            _cluster.Advance(TimeSpan.FromSeconds(60));
            CheckAlways();
        }

        await _cluster.RunAsync();
        CheckAlways();
        CheckConverged();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private async Task ActAsync()
    {
        var link = Pick(_cluster.Fleet.Links.ToList());
        switch (_random.Next(24))
        {
            case < 4: await SubmitAsync(); break;
            case 4: await StopAsync(); break;
            case 5: await ScaleAsync(); break;
            case 6: await DeleteAsync(); break;
            case < 9: await LoggedAsync("step", _cluster.StepAsync); break;
            case < 12: Deliver(link); break;
            case < 15: LiveOn(link); break;
            case 15: await LoggedAsync("settle", _cluster.SettleAsync); break;
            case 16: await LoggedAsync("run", _cluster.RunAsync); break;
            case 17: Note($"cut {link.Record.Name}", () => _cluster.Fleet.Cut(link.Record.Id)); break;
            case < 20: Note($"connect {link.Record.Name}", () => _cluster.Fleet.Connect(link.Record.Id)); break;
            case 20: Pass(_random.Next(2) == 0 ? 5 : 400); break;
            case 21: await RestartAsync(); break;
            case 22: Trouble(link); break;
            default: Note("freeze", () => _cluster.Fleet.IsFrozen = !_cluster.Fleet.IsFrozen); break;
        }
    }

    private async Task SubmitAsync()
    {
        var workload = await _cluster.SubmitAsync(s => s with
        {
            Gpus = _random.Next(3),
            CpuCores = _random.Next(3),
            Replicas = 1 + _random.Next(3),
            RestartPolicy = (RestartPolicy)_random.Next(3),
            MaxRetries = _random.Next(2) == 0 ? 2 : null,
            OnNodeLost = (OnNodeLost)_random.Next(3),
            Priority = _random.Next(3),
        });
        _acknowledged.Add(workload.Id);
        _log.Add($"submit {workload.Id[^4..]} {workload.Spec.Gpus} GPUs x{workload.Spec.Replicas} {workload.Spec.RestartPolicy} {workload.Spec.OnNodeLost}");
    }

    private async Task StopAsync()
    {
        if (Some(w => w is { IsFinished: false, DeleteRequested: false }) is not { } workload) return;
        _log.Add($"stop {workload.Id[^4..]}");
        await _cluster.StopAsync(workload.Id);
    }

    private async Task ScaleAsync()
    {
        if (Some(w => w is { IsFinished: false, StopRequested: false }) is not { } workload) return;
        var wanted = _random.Next(4);
        _log.Add($"scale {workload.Id[^4..]} to {wanted}");
        await _cluster.State.TransactAsync(tx => WorkloadCommands.Scale(tx, workload.Id, wanted));
    }

    private async Task DeleteAsync()
    {
        if (Some(w => !w.DeleteRequested) is not { } workload) return;
        _log.Add($"delete {workload.Id[^4..]}");
        await _cluster.State.TransactAsync(tx => WorkloadCommands.Delete(tx, workload.Id, force: true));
        _acknowledged.Remove(workload.Id);
    }

    private void Deliver(SimLink link)
    {
        if (link.Requests.Count > 0 && _random.Next(2) == 0) Note($"request to {link.Record.Name}: {link.Requests.Peek().Command}", () => _cluster.Fleet.DeliverRequest(link));
        else if (link.Answers.Count > 0) Note($"answer of {link.Record.Name}", () => SimFleet.DeliverAnswer(link));
        else if (link.Reports.Count > 0) Note($"report of {link.Record.Name}", () => link.Reports.Dequeue()());
    }

    private void LiveOn(SimLink link)
    {
        if (link.Node.Live.ToList() is not { Count: > 0 } live) return;
        var status = Pick(live);
        var attempt = AttemptId.Of(status);
        _log.Add($"life on {link.Record.Name}: {attempt.WorkloadId[^4..]}/{attempt.Replica}/{attempt.Attempt} was {status.State}");
        if (status.State != NodeWorkloadState.Running && _random.Next(6) > 0) link.Node.Progress(attempt);
        else if (status.State == NodeWorkloadState.Starting) link.Node.FailStart(attempt, "The image is missing.");
        else link.Node.Exit(attempt, _random.Next(2));
    }

    private void Trouble(SimLink link)
    {
        switch (_random.Next(4))
        {
            case 0: Note($"refusals of {link.Record.Name}", () => link.Node.RefusesWith = link.Node.RefusesWith is null ? Pick(s_refusals) : null); break;
            case 1: Note($"cordon {link.Record.Name}", () => _cluster.Fleet.Change(link.Record.Id, r => r with { Cordoned = !r.Cordoned })); break;
            case 2 when link.IsConnected:
                Note($"wipe {link.Record.Name}", () =>
                {
                    _cluster.Fleet.Cut(link.Record.Id);
                    link.Node.Wipe();
                });
                break;
            default:
                Note($"drain {link.Record.Name}", () => _cluster.Fleet.Change(link.Record.Id, r => r with { Draining = !r.Draining }));
                if (link.Record.Draining) _cluster.State.TransactAsync(tx => WorkloadCommands.Move(tx, link.Record.Id, new StopTerms(5, false) { EvenWithoutRoom = _random.Next(4) == 0 })).AsTask().GetAwaiter().GetResult();
                break;
        }
    }

    private async Task RestartAsync()
    {
        _log.Add("restart");
        await _cluster.RestartBridgeAsync();
        _stopsSeen.Clear();
        foreach (var link in _cluster.Fleet.Links) _stopsSeen[link.Record.Id] = link.Node.Stops.Count;
    }

    private void Pass(int seconds) => Note($"{seconds} s pass", () => _cluster.Advance(TimeSpan.FromSeconds(seconds)));

    private Task LoggedAsync(string what, Func<Task> action)
    {
        _log.Add(what);
        return action();
    }

    private void Note(string what, Action action)
    {
        _log.Add(what);
        action();
    }

    private WorkloadRecord? Some(Func<WorkloadRecord, bool> which)
    {
        var fitting = _cluster.State.Current.Rows(WorkloadTables.Workloads).Values.OrderBy(w => w.Id, StringComparer.Ordinal).Where(which).ToList();
        return fitting.Count == 0 ? null : Pick(fitting);
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private void CheckAlways()
    {
        var rows = _cluster.State.Current.Rows(WorkloadTables.Workloads);
        Assert.That(rows.Values.Where(w => !w.DeleteRequested).Select(w => w.Id), Is.EquivalentTo(_acknowledged), "Every acknowledged workload exists, and no other.");
        foreach (var link in _cluster.Fleet.Links)
        {
            var gpus = link.Node.Live.SelectMany(s => s.Gpus).ToList();
            Assert.That(gpus, Is.Unique, $"A GPU of {link.Record.Name} was given away twice.");
            foreach (var stop in link.Node.Stops.Skip(_stopsSeen.GetValueOrDefault(link.Record.Id))) CheckStop(link, stop, rows.GetValueOrDefault(stop.WorkloadId));
            _stopsSeen[link.Record.Id] = link.Node.Stops.Count;
            Assert.That(link.Node.Begun.Values, Is.All.EqualTo(1), "An attempt began twice.");
        }

        var used = _cluster.State.Current.Find(TenancyTables.Usage, NamespaceRecord.DefaultId)?.Used ?? default;
        Assert.That(used with { GpuMs = 0 }, Is.EqualTo(WorkloadUsage.Sum(_cluster.State.Current, _ => true)), "Usage is the sum over the workloads.");

        foreach (var copies in _cluster.Fleet.Links.SelectMany(l => l.Node.Live).GroupBy(s => (s.WorkloadId, s.Replica)))
        {
            if (rows.TryGetValue(copies.Key.WorkloadId, out var workload) && workload.Spec.OnNodeLost == OnNodeLost.Wait)
                Assert.That(copies.Count(), Is.EqualTo(1), $"Replica {copies.Key} runs twice under wait.");
        }
    }

    private static void CheckStop(SimLink link, ClawBridge.Protocol.Payloads.WorkloadStop stop, WorkloadRecord? workload)
    {
        if (workload?.Replica(stop.Replica) is not { } replica || workload.StopRequested) return;
        var isHealthy = replica is { IsPlaced: true, Stop: null } && replica.Attempt == stop.Attempt && replica.NodeId == link.Record.Id;
        Assert.That(isHealthy, Is.False, $"Attempt {stop.Attempt} of {stop.WorkloadId} was stopped on {link.Record.Name} although nobody asked for it.");
    }

    private void CheckConverged()
    {
        var live = _cluster.Fleet.Links.SelectMany(l => l.Node.Live.Select(s => (l.Record.Id, AttemptId.Of(s)))).ToHashSet();
        foreach (var workload in _cluster.State.Current.Rows(WorkloadTables.Workloads).Values)
        {
            Assert.That(workload.DeleteRequested, Is.False, "What was to be deleted is deleted.");
            foreach (var replica in workload.Replicas)
            {
                Assert.That(replica.Superseded, Is.Empty);
                Assert.That(replica.Stop, Is.Null, "What was asked to stop has stopped.");
                if (replica.IsEnded) continue;
                if (replica.State == WorkloadState.Pending) Assert.That(_cluster.Workloads.ScheduleFailure(workload), Is.Not.Null, "What fits is placed.");
                else Assert.That(live.Remove((replica.NodeId!, new AttemptId(workload.Id, replica.Index, replica.Attempt))), Is.True, $"Replica {replica.Index} of {workload.Id} is said to be {replica.State} but does not run.");
            }
        }

        Assert.That(live, Is.Empty, "Nothing runs that the state does not know of.");
        Assert.That(_cluster.State.Current.Rows(WorkloadTables.Deleted), Is.Empty, "Nothing of deleted workloads is left.");
    }
}
