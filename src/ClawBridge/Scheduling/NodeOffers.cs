using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Scheduling;

/// <summary>What a node offers, from what is known of it.</summary>
internal static class NodeOffers
{
    /// <param name="hasReported">It told its whole set of replicas in this session.</param>
    /// <param name="isRefusing">It refused a start a moment ago because of itself.</param>
    /// <param name="foreignGpus">UUIDs of GPUs that something holds which is not a placed replica.</param>
    public static NodeOffer Of(NodeView node, bool hasReported, bool isRefusing, IReadOnlySet<string> foreignGpus)
    {
        var gpus = node.Record.Gpus?.Gpus ?? [];
        return new NodeOffer
        {
            NodeId = node.Id,
            Name = node.Record.Name,
            Cores = node.Record.System?.CpuCount ?? 0,
            MemoryMb = node.Record.System?.TotalMemoryMb ?? 0,
            Gpus = [.. gpus.Where(g => g.Healthy && !foreignGpus.Contains(g.Uuid)).Select(g => g.Uuid)],
            GpuTotal = gpus.Count,
            UnhealthyGpus = gpus.Count(g => !g.Healthy),
            Labels = node.Record.Labels,
            Runtimes = node.Record.System?.Runtimes ?? [],
            Obstacle = ObstacleOf(node, hasReported, isRefusing),
        };
    }

    private static NodeObstacle ObstacleOf(NodeView node, bool hasReported, bool isRefusing) => node switch
    {
        { Condition: NodeCondition.Lost } => NodeObstacle.Lost,
        { IsConnected: false } => NodeObstacle.Disconnected,
        { Record.Draining: true } => NodeObstacle.Draining,
        { Record.Cordoned: true } => NodeObstacle.Cordoned,
        { Condition: NodeCondition.Suspect } => NodeObstacle.Suspect,
        { IsSchedulable: false } => NodeObstacle.Suspect,
        { Record.System: null } => NodeObstacle.NotReported,
        _ when !hasReported => NodeObstacle.NotReported,
        _ when !node.Record.Commands.Contains(NodeCommands.WorkloadRun) => NodeObstacle.RunsNoWorkloads,
        _ => isRefusing ? NodeObstacle.Refusing : NodeObstacle.None,
    };
}
