using System.Text.Json;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>Writes the commands that start and stop attempts.</summary>
/// <param name="clusterId">Goes with every start, so that nodes that serve several clusters tell them apart.</param>
/// <param name="epoch">Of this owner of the state: an attempt is always ordered with the epoch of who orders it, so that an owner that was replaced is refused.</param>
internal sealed class StartCommands(string clusterId, long epoch)
{
    public long Epoch { get; } = epoch;

    public byte[] Of(WorkloadRecord workload, ReplicaRecord replica)
    {
        var spec = workload.Spec;
        return JsonSerializer.SerializeToUtf8Bytes(
            new WorkloadRun
            {
                WorkloadId = workload.Id,
                Replica = replica.Index,
                Attempt = replica.Attempt,
                Epoch = Epoch,
                ClusterId = clusterId,
                Name = workload.Name,
                Runtime = spec.Runtime,
                Image = spec.Image,
                Command = spec.Command,
                Env = spec.Env,
                Gpus = replica.Gpus,
                CpuCores = spec.CpuLimited ? spec.CpuCores : null,
                MemoryMb = spec.MemoryLimited ? spec.MemoryMb : null,
                ShmSizeMb = spec.ShmSizeMb,
                Ports = spec.Ports,
                Volumes = spec.Volumes,
                Files = spec.Files,
                WorkingDir = spec.WorkingDir,
                User = spec.User,
                Network = spec.Network,
                Devices = spec.Devices,
                ImagePullPolicy = spec.ImagePullPolicy,
                TimeoutSeconds = spec.TimeoutSeconds,
                IdleTimeoutSeconds = spec.IdleTimeoutSeconds,
                Labels = spec.Labels,
            },
            PayloadJson.Default.WorkloadRun);
    }

    public byte[] StopOf(NodeOrder order)
    {
        var terms = order.Terms ?? StopTerms.Default;
        return JsonSerializer.SerializeToUtf8Bytes(
            new WorkloadStop
            {
                WorkloadId = order.WorkloadId,
                Replica = order.Replica,
                Attempt = order.Attempt,
                Epoch = Epoch,
                GraceSeconds = terms.GraceSeconds,
                Force = terms.Force,
            },
            PayloadJson.Default.WorkloadStop);
    }
}
