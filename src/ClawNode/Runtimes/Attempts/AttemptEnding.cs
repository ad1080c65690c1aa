using System.Globalization;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes.Records;

namespace ClawNode.Runtimes.Attempts;

/// <summary>Decides what an attempt's end was, from what was asked of it and what its runtime saw.</summary>
internal static class AttemptEnding
{
    /// <summary>What is added to the reason of a failed pull that was tried again after a restart of the agent.</summary>
    public const string CredentialsGone = " The registry's credentials are kept in the agent's memory only and went with its restart; a new attempt is given them again.";

    /// <summary>The status of an attempt whose runtime has nothing running any more; <paramref name="instance"/> is null when it vanished.</summary>
    public static WorkloadStatus Of(AttemptRecord record, RuntimeInstance? instance, long now)
    {
        var status = record.Status with { FinishedAt = instance?.FinishedAt ?? now, ExitCode = instance?.ExitCode };
        if (instance is { Phase: RuntimePhase.Failed }) return FailedToStart(status, instance.Error ?? "The runtime could not start it.");
        if (instance is { OutOfMemory: true }) return Exited(status, NodeExitCause.OutOfMemory, OutOfMemory(record.Spec.MemoryMb));
        if (record.Stop is { } stop) return Exited(status, stop.Cause, stop.Reason);
        if (instance is null) return Exited(status, NodeExitCause.Lost, $"Its {Thing(status)} was removed by someone else; the exit code is not known.");
        if (instance.Lost) return Exited(status, NodeExitCause.Lost, $"Its {Thing(status)} ended while nobody watched it; the exit code is not known.");
        return Exited(status, NodeExitCause.Exited, null);
    }

    /// <summary>An end that came before anything ran, because it was asked for.</summary>
    public static WorkloadStatus StoppedBeforeStart(WorkloadStatus status, StopOrder stop, long now) =>
        Exited(status with { FinishedAt = now }, stop.Cause, "It was stopped before it started.");

    /// <summary>An end that came before anything ran, because the machine started anew and what was in its memory went.</summary>
    public static WorkloadStatus WithoutSecrets(WorkloadStatus status) => FailedToStart(status,
        "Its secrets are kept in the node's memory only, and were lost before it started, most likely with a restart of the machine; a new attempt is given them again.");

    public static WorkloadStatus FailedToStart(WorkloadStatus status, string reason) =>
        status with { State = NodeWorkloadState.Failed, ExitCause = NodeExitCause.StartFailed, Reason = reason };

    /// <summary>Whether nothing more can happen to it.</summary>
    public static bool IsEnded(NodeWorkloadState state) => state is NodeWorkloadState.Exited or NodeWorkloadState.Failed;

    private static WorkloadStatus Exited(WorkloadStatus status, NodeExitCause cause, string? reason) =>
        status with { State = NodeWorkloadState.Exited, ExitCause = cause, Reason = reason };

    private static string OutOfMemory(long? limit) => limit is { } mb
        ? string.Create(CultureInfo.InvariantCulture, $"It was killed for using more than its memory limit of {mb} MiB; give it a larger memory_mb.")
        : "It was killed because the machine ran out of memory; give it a memory_mb that fits, or run less beside it.";

    private static string Thing(WorkloadStatus status) => status.Runtime == RuntimeNames.Process ? "process" : "container";
}
