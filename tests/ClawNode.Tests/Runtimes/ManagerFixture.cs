using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawNode.Tests.Runtimes;

/// <summary>A manager over a runtime in memory, a clock that stands still and a directory of its own; it can be restarted.</summary>
internal sealed class ManagerFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly string _state = Directory.CreateTempSubdirectory("claw-manager-").FullName;

    private ManagerFixture(string runtimeName)
    {
        Runtime = new FakeRuntime(Time, runtimeName);
        Options = new RuntimeOptions { StateDir = _state, NodeId = "node", SecretsDir = SecretsDir };
        Manager = NewManager();
    }

    public ManualTimeProvider Time { get; } = new();

    public FakeRuntime Runtime { get; }

    public FakeGpus Gpus { get; } = new("GPU-1", "GPU-2");

    public RuntimeOptions Options { get; set; }

    public WorkloadManager Manager { get; private set; }

    /// <summary>In memory, and this fixture's own.</summary>
    public string SecretsDir { get; } = "/dev/shm/claw-test-" + Guid.NewGuid().ToString("N");

    /// <summary>The directories of attempts whose secrets are in memory, by name.</summary>
    public IReadOnlyList<string> SecretsInMemory =>
        !Directory.Exists(SecretsDir) ? [] : [.. Directory.EnumerateDirectories(SecretsDir).SelectMany(Directory.EnumerateDirectories).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public string StateDir => _state;

    public string RecordOf(AttemptKey key) => Path.Combine(_state, "workloads", key.ToString(), "record.json");

    public static async Task<ManagerFixture> StartAsync(Func<RuntimeOptions, RuntimeOptions>? change = null, string runtimeName = RuntimeNames.Docker)
    {
        var fixture = new ManagerFixture(runtimeName);
        if (change is not null)
        {
            fixture.Options = change(fixture.Options);
            await fixture.Manager.DisposeAsync();
            fixture.Manager = fixture.NewManager();
        }

        await fixture.Manager.StartAsync(CancellationToken.None);
        return fixture;
    }

    /// <summary>The agent goes without a word and comes back.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await Manager.DisposeAsync();
        meanwhile?.Invoke();
        Manager = NewManager();
        await Manager.StartAsync(CancellationToken.None);
    }

    public static WorkloadRun Spec(string id = "w1", int attempt = 1, long epoch = 1) => new()
    {
        WorkloadId = id, Replica = 0, Attempt = attempt, Epoch = epoch, ClusterId = "c", Image = "img:1",
    };

    public Task<WorkloadStatus> RunAsync(WorkloadRun spec) => Manager.RunAsync(spec, CancellationToken.None);

    public async Task<WorkloadStatus> RunningAsync(WorkloadRun spec)
    {
        await RunAsync(spec);
        return await UntilAsync(spec, static status => status.State is NodeWorkloadState.Running);
    }

    public Task<WorkloadStatus> EndedAsync(WorkloadRun spec) => UntilAsync(spec, static status => status.State is NodeWorkloadState.Exited or NodeWorkloadState.Failed);

    public WorkloadStatus Status(WorkloadRun spec) => Manager.Find(spec.WorkloadId, spec.Replica, spec.Attempt).Status;

    public async Task<WorkloadStatus> UntilAsync(WorkloadRun spec, Func<WorkloadStatus, bool> condition)
    {
        await UntilAsync(() => condition(Status(spec)), () => Status(spec).ToString());
        return Status(spec);
    }

    /// <summary>Waits, in real time, for what another task does at once.</summary>
    public static async Task UntilAsync(Func<bool> condition, Func<string>? describe = null)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(from) > Patience) throw new TimeoutException($"It did not come to that. {describe?.Invoke()}");
            await Task.Delay(1);
        }
    }

    /// <summary>Lets the clock run in small steps until the condition holds, giving others room between the steps.</summary>
    public async Task AdvanceUntilAsync(TimeSpan step, int steps, Func<bool> condition)
    {
        for (var i = 0; i < steps && !condition(); i++)
        {
            Time.Advance(step);
            await Task.Delay(2);
        }
    }

    public WorkloadStatus Stop(WorkloadRun spec, long epoch = 1, int grace = 10, bool force = false) =>
        Manager.Stop(new WorkloadStop { WorkloadId = spec.WorkloadId, Replica = spec.Replica, Attempt = spec.Attempt, Epoch = epoch, GraceSeconds = grace, Force = force });

    public async ValueTask DisposeAsync()
    {
        await Manager.DisposeAsync();
        Directory.Delete(_state, recursive: true);
        if (Directory.Exists(SecretsDir)) Directory.Delete(SecretsDir, recursive: true);
    }

    private WorkloadManager NewManager() => new(Options, [Runtime], Gpus, Time, NullLogger<WorkloadManager>.Instance);
}
