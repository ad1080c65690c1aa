using ClawBridge.Workloads;

namespace ClawBridge.Scheduling;

/// <summary>What a workload's replicas ask of a node and take from it.</summary>
internal static class PlacementRequests
{
    public static PlacementRequest Of(WorkloadSpec spec) =>
        new(spec.Gpus, spec.CpuCores, spec.MemoryMb, new PlacementConstraints(spec.Runtime, spec.NodeSelector, HostPorts(spec)));

    /// <summary>Ports of the node that a replica has to itself: published ones and, where it shares the node's network, all that it opens.</summary>
    public static IReadOnlyList<HostPort> HostPorts(WorkloadSpec spec)
    {
        var shares = spec.Network == "host" || spec.Runtime == "process";
        return
        [
            .. from port in spec.Ports
               let number = shares ? port.ContainerPort : port.HostPort
               where number is not null
               select new HostPort(number.Value, port.Protocol),
        ];
    }
}
