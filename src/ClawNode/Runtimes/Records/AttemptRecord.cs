using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Runtimes.Records;

/// <summary>What the node's disk holds of an attempt, so that a restarted agent goes on where the last one ended.</summary>
internal sealed record AttemptRecord
{
    /// <summary>Without secrets and registry credentials always; without environment and files once the runtime has them.</summary>
    public required WorkloadRun Spec { get; init; }

    /// <summary>Where its secrets lie in memory, or null for none.</summary>
    public StagedSecrets? Secrets { get; init; }

    public required WorkloadStatus Status { get; init; }

    /// <summary>Whether the start command brought credentials for the registry, which are kept nowhere but in the agent's own memory.</summary>
    public bool HasCredentials { get; init; }

    /// <summary>Set as soon as an end was asked for, and before it is carried out.</summary>
    public StopOrder? Stop { get; init; }

    /// <summary>When the node took the attempt, Unix milliseconds.</summary>
    public required long AcceptedAt { get; init; }
}
