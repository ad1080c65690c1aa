using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Runtimes;

/// <summary>
/// A way to run workloads. Every member may throw <see cref="RuntimeUnavailableException"/> when the runtime cannot be asked, and
/// <see cref="Commands.CommandException"/> for what the caller can understand or mend.
/// </summary>
internal interface IRuntime : IAsyncDisposable
{
    /// <summary>One of <see cref="RuntimeNames"/>.</summary>
    string Name { get; }

    /// <summary>The newest knowledge, without asking anyone.</summary>
    RuntimeAvailability Availability { get; }

    /// <summary>Asks the runtime and begins to watch it; called once before anything else, and does not fail when the runtime is down.</summary>
    Task ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Refuses a specification that this runtime or the node's config cannot honour; changes nothing.</summary>
    void Validate(WorkloadRun spec);

    /// <summary>
    /// Starts the attempt unless its container or process exists already, then starts or adopts that one: calling it again is
    /// safe. Answers once it runs (or has ended already). Cancelled before the start, nothing runs afterwards.
    /// </summary>
    /// <param name="spec">The whole specification, but for the values of secrets.</param>
    /// <param name="secrets">Where the secrets lie, which stay there until the attempt has ended; null for none.</param>
    /// <param name="report">Takes a short sentence on how far it is.</param>
    /// <param name="cancellationToken">Cancels what comes before the start, such as the pull.</param>
    Task<RuntimeInstance> StartAsync(WorkloadRun spec, StagedSecrets? secrets, Action<string> report, CancellationToken cancellationToken);

    /// <summary>SIGTERM, and SIGKILL after <paramref name="grace"/>; zero kills at once. Of something ended or absent: nothing.</summary>
    Task StopAsync(AttemptKey key, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Waits, also through outages of the runtime, until the attempt has ended; null when it vanished.</summary>
    Task<RuntimeInstance?> WaitAsync(AttemptKey key, CancellationToken cancellationToken);

    /// <summary>The attempt's container or process, or null where none exists.</summary>
    Task<RuntimeInstance?> InspectAsync(AttemptKey key, CancellationToken cancellationToken);

    /// <summary>Everything of this node that the runtime holds, ended ones included.</summary>
    Task<IReadOnlyList<RuntimeInstance>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The attempt's output in order of time.</summary>
    IAsyncEnumerable<LogLine> LogsAsync(AttemptKey key, LogQuery query, CancellationToken cancellationToken);

    /// <summary>What it uses now.</summary>
    Task<RuntimeUsage> UsageAsync(AttemptKey key, CancellationToken cancellationToken);

    /// <summary>Runs a program inside the running attempt.</summary>
    Task<ExecResult> ExecAsync(AttemptKey key, ContainerExec exec, CancellationToken cancellationToken);

    /// <summary>Removes an ended attempt and its logs; of something absent: nothing.</summary>
    Task RemoveAsync(AttemptKey key, CancellationToken cancellationToken);
}
