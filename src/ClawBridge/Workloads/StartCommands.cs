using System.Text.Json;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>Writes the commands that start and stop attempts.</summary>
/// <param name="clusterId">Goes with every start, so that nodes that serve several clusters tell them apart.</param>
/// <param name="epoch">Of this owner of the state: an attempt is always ordered with the epoch of who orders it, so that an owner that was replaced is refused.</param>
/// <param name="secrets">Asked at the moment a command is written, so that a command carries what is stored and allowed then.</param>
internal sealed class StartCommands(string clusterId, long epoch, IWorkloadSecrets secrets)
{
    public long Epoch { get; } = epoch;

    /// <exception cref="SecretUnavailableException">A secret that it needs cannot be had now.</exception>
    public byte[] Of(WorkloadRecord workload, ReplicaRecord replica)
    {
        var spec = workload.Spec;
        var values = secrets.For(workload);
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
                Volumes = VolumeNames.OnNode(workload),
                Files = spec.Files,
                SecretFiles = values.Files,
                EnvSecrets = values.Env,
                RegistryAuth = values.RegistryAuth,
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
