using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>All of a workload: the legacy's fields in their order, then the new ones.</summary>
internal sealed record WorkloadDetail
{
    /// <summary>Driver's numbers of replica 0's GPUs on its node.</summary>
    public required IReadOnlyList<int> AssignedGpus { get; init; }

    public required string? AssignedNode { get; init; }

    public required int CpuCores { get; init; }

    public required IReadOnlyDictionary<string, string>? Env { get; init; }

    public required long? FinishedAt { get; init; }

    public required int GpuCount { get; init; }

    public required string Id { get; init; }

    public required string Image { get; init; }

    public required long MemoryMb { get; init; }

    public required string? Name { get; init; }

    public required string? ScheduleFailure { get; init; }

    public required long? StartedAt { get; init; }

    public required WorkloadState State { get; init; }

    public required long SubmittedAt { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Variable → secret; never a value.</summary>
    public required IReadOnlyDictionary<string, string> EnvSecrets { get; init; }

    /// <summary>Paths only; the texts were given by the caller and may be long.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required long? IdleTimeoutSeconds { get; init; }

    public required string ImagePullPolicy { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required int? MaxRetries { get; init; }

    /// <summary><c>tenant/name</c>.</summary>
    public required string Namespace { get; init; }

    public required string NamespaceId { get; init; }

    public required string Network { get; init; }

    public required IReadOnlyDictionary<string, string> NodeSelector { get; init; }

    public required OnNodeLost OnNodeLost { get; init; }

    public required string Owner { get; init; }

    public required IReadOnlyList<PortMapping> Ports { get; init; }

    public required int Priority { get; init; }

    public required string? Reason { get; init; }

    /// <summary>Null without one.</summary>
    public required RegistryAuthRequest? RegistryAuth { get; init; }

    public required int ReplicaCount { get; init; }

    public required IReadOnlyList<ReplicaView> Replicas { get; init; }

    public required RestartPolicy RestartPolicy { get; init; }

    public required string Runtime { get; init; }

    /// <summary>Path → secret; never a value.</summary>
    public required IReadOnlyDictionary<string, string> SecretFiles { get; init; }

    public required long? ShmSizeMb { get; init; }

    public required long? TimeoutSeconds { get; init; }

    public required string? User { get; init; }

    public required IReadOnlyList<VolumeMount> Volumes { get; init; }

    public required string? WorkingDir { get; init; }

    public static WorkloadDetail Of(WorkloadService workloads, WorkloadRecord workload)
    {
        var spec = workload.Spec;
        return new WorkloadDetail
        {
            AssignedGpus = GpuNumbers(workloads, workload.Replica(0)),
            AssignedNode = workload.Replica(0)?.NodeId,
            CpuCores = spec.CpuCores,
            Env = spec.Env.Count == 0 ? null : spec.Env,
            FinishedAt = workload.FinishedAt,
            GpuCount = spec.Gpus,
            Id = workload.Id,
            Image = spec.Image,
            MemoryMb = spec.MemoryMb,
            Name = workload.Name,
            ScheduleFailure = workloads.ScheduleFailure(workload),
            StartedAt = workload.StartedAt,
            State = workload.State,
            SubmittedAt = workload.SubmittedAt,
            Command = spec.Command,
            Devices = spec.Devices,
            EnvSecrets = spec.EnvSecrets,
            Files = [.. spec.Files.Keys.Order(StringComparer.Ordinal)],
            IdleTimeoutSeconds = spec.IdleTimeoutSeconds,
            ImagePullPolicy = spec.ImagePullPolicy,
            Labels = spec.Labels,
            MaxRetries = spec.MaxRetries,
            Namespace = workloads.NamespaceOf(workload),
            NamespaceId = workload.Namespace,
            Network = spec.Network,
            NodeSelector = spec.NodeSelector,
            OnNodeLost = spec.OnNodeLost,
            Owner = workload.Owner,
            Ports = spec.Ports,
            Priority = spec.Priority,
            Reason = workloads.ReasonOf(workload),
            RegistryAuth = spec.RegistrySecret is { } registry ? new RegistryAuthRequest(registry) : null,
            ReplicaCount = spec.Replicas,
            Replicas = [.. workload.Replicas.Select(r => ReplicaView.Of(workloads, workload, r))],
            RestartPolicy = spec.RestartPolicy,
            Runtime = spec.Runtime,
            SecretFiles = spec.SecretFiles,
            ShmSizeMb = spec.ShmSizeMb,
            TimeoutSeconds = spec.TimeoutSeconds,
            User = spec.User,
            Volumes = spec.Volumes,
            WorkingDir = spec.WorkingDir,
        };
    }

    private static IReadOnlyList<int> GpuNumbers(WorkloadService workloads, ReplicaRecord? replica)
    {
        if (replica is not { NodeId: { } nodeId, Gpus.Count: > 0 } || workloads.Node(nodeId)?.Record.Gpus is not { } list) return [];
        return [.. list.Gpus.Where(g => replica.Gpus.Contains(g.Uuid)).Select(static g => g.Index).Order()];
    }
}
