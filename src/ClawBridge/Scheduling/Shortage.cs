using System.Globalization;

namespace ClawBridge.Scheduling;

/// <summary>Says in plain sentences why a request fits on no node: each node is counted under the first thing that is wrong with it.</summary>
internal static class Shortage
{
    public static string Of(IReadOnlyCollection<NodeSlot> nodes, PlacementRequest request)
    {
        var present = nodes.Where(n => n.Offer.Obstacle != NodeObstacle.Absent).ToList();
        if (present.Count == 0) return "The cluster has no nodes; node_token_create gives the command that joins one.";

        var open = present.Where(n => n.IsOpen).ToList();
        var fitting = open.Where(n => n.Satisfies(request.Constraints)).ToList();
        List<string> sentences = [];
        if (fitting.Count > 0) sentences.Add(RoomSentence(fitting, request));
        sentences.AddRange(ConstraintSentences(open, request.Constraints));
        sentences.AddRange(ObstacleSentences(present));
        return string.Join(" ", sentences);
    }

    private static string RoomSentence(List<NodeSlot> fitting, PlacementRequest request)
    {
        if (Most(fitting, static n => n.FreeGpus.Count, request.Gpus) is { } gpus)
        {
            return $"It needs {Count(request.Gpus, "GPU")} on one node; the most that are free is {gpus.FreeGpus.Count} on node {gpus.Offer.Name}"
                + (gpus.Offer.UnhealthyGpus > 0 ? $" ({gpus.Offer.UnhealthyGpus} there are unhealthy)." : ".");
        }

        var withGpus = fitting.Where(n => n.FreeGpus.Count >= request.Gpus).ToList();
        var where = request.Gpus > 0 ? $" beside {Count(request.Gpus, "GPU")}" : "";
        if (Most(withGpus, static n => n.FreeMemoryMb, request.MemoryMb) is { } memory)
        {
            return $"It needs {request.MemoryMb} MiB of memory{where} on one node; the most that is free is {Math.Max(0, memory.FreeMemoryMb)} MiB on node {memory.Offer.Name}.";
        }

        if (Most(withGpus, static n => n.FreeCores, request.Cores) is { } cores)
        {
            return $"It needs {Count(request.Cores, "CPU core")}{where} on one node; the most that are free is {Math.Max(0, cores.FreeCores)} on node {cores.Offer.Name}.";
        }

        return $"No single node has {Parts(request)} free at once.";
    }

    private static NodeSlot? Most(List<NodeSlot> nodes, Func<NodeSlot, long> free, long needed)
    {
        var most = nodes.OrderByDescending(free).ThenBy(n => n.Offer.Name, StringComparer.Ordinal).First();
        return free(most) < needed ? most : null;
    }

    private static IEnumerable<string> ConstraintSentences(List<NodeSlot> open, PlacementConstraints constraints)
    {
        var rest = open;
        foreach (var (key, value) in constraints.NodeSelector)
        {
            var with = rest.Where(n => n.Offer.Labels.TryGetValue(key, out var found) && found == value).ToList();
            if (with.Count < rest.Count) yield return $"{Nodes(rest.Count - with.Count, "lacks", "lack")} the label {key}={value}.";
            rest = with;
        }

        var running = rest.Where(n => n.Offer.Runtimes.Contains(constraints.Runtime)).ToList();
        if (running.Count < rest.Count) yield return $"The runtime {constraints.Runtime} does not work on {Nodes(rest.Count - running.Count)}.";
        foreach (var port in constraints.HostPorts)
        {
            var taken = running.Count(n => n.HasPort(port));
            if (taken > 0) yield return $"Host port {port.Number}/{port.Protocol} is taken on {Nodes(taken)}.";
        }
    }

    private static IEnumerable<string> ObstacleSentences(List<NodeSlot> present) =>
        from node in present
        where !node.IsOpen
        group node by node.Offer.Obstacle into same
        orderby same.Key
        select same.Key switch
        {
            NodeObstacle.Cordoned => $"{Nodes(same.Count(), "is", "are")} cordoned.",
            NodeObstacle.Draining => $"{Nodes(same.Count(), "is", "are")} being drained.",
            NodeObstacle.Disconnected => $"{Nodes(same.Count(), "is", "are")} not connected.",
            NodeObstacle.Suspect => $"{Nodes(same.Count(), "misses", "miss")} heartbeats.",
            NodeObstacle.Lost => $"{Nodes(same.Count(), "is", "are")} lost.",
            NodeObstacle.NotReported => $"{Nodes(same.Count(), "has", "have")} not reported yet.",
            NodeObstacle.RunsNoWorkloads => $"{Nodes(same.Count(), "does", "do")} not run workloads.",
            _ => $"{Nodes(same.Count(), "has", "have")} just refused a start and {(same.Count() == 1 ? "is" : "are")} asked again shortly.",
        };

    private static string Parts(PlacementRequest request) => string.Join(", ",
        new[]
        {
            request.Gpus > 0 ? Count(request.Gpus, "GPU") : null,
            request.Cores > 0 ? Count(request.Cores, "CPU core") : null,
            request.MemoryMb > 0 ? $"{request.MemoryMb.ToString(CultureInfo.InvariantCulture)} MiB of memory" : null,
        }.OfType<string>());

    private static string Nodes(int count) => Count(count, "node");

    private static string Nodes(int count, string one, string several) => $"{Count(count, "node")} {(count == 1 ? one : several)}";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
