using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Tests.Runtimes;

/// <summary>A runtime in memory that outlives the managers of a test, as an engine outlives agents.</summary>
internal sealed class FakeRuntime(TimeProvider time, string name = RuntimeNames.Docker) : IRuntime
{
    private readonly ConcurrentDictionary<AttemptKey, RuntimeInstance> _instances = [];
    private readonly ConcurrentDictionary<AttemptKey, int> _starts = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public RuntimeAvailability Availability { get; set; } = RuntimeAvailability.Yes;

    /// <summary>While this is set, no start gets past its pull.</summary>
    public TaskCompletionSource? Pull { get; set; }

    /// <summary>While this is set, every question is answered with it.</summary>
    public string? Outage { get; set; }

    /// <summary>What a start fails with, or null.</summary>
    public Exception? StartFailure { get; set; }

    public ConcurrentQueue<(AttemptKey Key, TimeSpan Grace)> Stops { get; } = new();

    public ConcurrentQueue<WorkloadRun> Specs { get; } = new();

    public ConcurrentQueue<StagedSecrets?> Secrets { get; } = new();

    public int Starts(AttemptKey key) => _starts.GetValueOrDefault(key);

    public bool Exists(AttemptKey key) => _instances.ContainsKey(key);

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Validate(WorkloadRun spec) { }

    public async Task<RuntimeInstance> StartAsync(WorkloadRun spec, StagedSecrets? secrets, Action<string> report, CancellationToken cancellationToken)
    {
        Require();
        if (StartFailure is { } failure) throw failure;
        Specs.Enqueue(spec);
        Secrets.Enqueue(secrets);
        report("pulling image: 35 %");
        if (Pull is { } pull) await pull.Task.WaitAsync(cancellationToken);
        var key = AttemptKey.Of(spec);
        if (_instances.TryGetValue(key, out var existing)) return existing;
        _starts.AddOrUpdate(key, 1, static (_, count) => count + 1);
        return _instances[key] = new RuntimeInstance { Key = key, Id = $"id-{key}", Phase = RuntimePhase.Running, StartedAt = Now(), Ports = spec.Ports, Spec = spec };
    }

    /// <summary>It runs, though no start was ever answered.</summary>
    public void Put(AttemptKey key, WorkloadRun spec) =>
        _instances[key] = new RuntimeInstance { Key = key, Id = $"id-{key}", Phase = RuntimePhase.Running, StartedAt = Now(), Spec = spec.WithoutSecrets() };

    /// <summary>The thing ends by itself.</summary>
    public void End(AttemptKey key, int exitCode, bool outOfMemory = false)
    {
        _instances[key] = _instances[key] with { Phase = RuntimePhase.Ended, ExitCode = exitCode, OutOfMemory = outOfMemory, FinishedAt = Now() };
        Signal();
    }

    /// <summary>Someone removes it behind the agent's back.</summary>
    public void Vanish(AttemptKey key)
    {
        _instances.TryRemove(key, out _);
        Signal();
    }

    public Task StopAsync(AttemptKey key, TimeSpan grace, CancellationToken cancellationToken)
    {
        Require();
        Stops.Enqueue((key, grace));
        if (grace == TimeSpan.Zero) End(key, 137);
        return Task.CompletedTask;
    }

    public async Task<RuntimeInstance?> WaitAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (Outage is null && _instances.GetValueOrDefault(key) is not { Phase: RuntimePhase.Running }) return _instances.GetValueOrDefault(key);
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void EndOutage()
    {
        Outage = null;
        Signal();
    }

    public Task<RuntimeInstance?> InspectAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        Require();
        return Task.FromResult(_instances.GetValueOrDefault(key));
    }

    public Task<IReadOnlyList<RuntimeInstance>> ListAsync(CancellationToken cancellationToken)
    {
        Require();
        return Task.FromResult<IReadOnlyList<RuntimeInstance>>([.. _instances.Values]);
    }

    public async IAsyncEnumerable<LogLine> LogsAsync(AttemptKey key, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new LogLine(1, LogQuery.Stdout, $"line of {key}");
    }

    public Task<RuntimeUsage> UsageAsync(AttemptKey key, CancellationToken cancellationToken) =>
        Task.FromResult(new RuntimeUsage(TimeSpan.FromSeconds(1), 3 << 20, null, 2));

    public Task<ExecResult> ExecAsync(AttemptKey key, ContainerExec exec, CancellationToken cancellationToken) =>
        Task.FromResult(new ExecResult(0, string.Join(' ', exec.Command), "", true, false));

    public Task RemoveAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        Require();
        _instances.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Signal() => Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private void Require()
    {
        if (Outage is { } reason) throw new RuntimeUnavailableException(reason);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
