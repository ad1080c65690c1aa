using System.Diagnostics;
using ClawBridge.Scheduling;

namespace Benchmarks;

/// <summary>Placements a second on 10,000 nodes with 8 GPUs each, until the cluster is full; beside a plain search over all nodes.</summary>
internal static class Placement
{
    private const int Nodes = 10_000;
    private const int GpusPerNode = 8;
    private static readonly int[] s_gpus = [1, 2, 4, 1, 8, 0];

    public static Task RunAsync()
    {
        foreach (var (what, selector) in new[] { ("any node", ""), ("a label that half of the nodes have", "even"), ("a label that 1 % have", "rare") }) Measure(what, selector);
        Plain();
        return Task.CompletedTask;
    }

    private static void Measure(string what, string selector)
    {
        var (index, placer) = (Filled(), new BestFitPlacer());
        var labels = selector.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [selector] = "yes" };
        PlacementRequest[] requests = [.. s_gpus.Select(gpus => new PlacementRequest(gpus, 1 + gpus, 4096 * (1 + gpus), new PlacementConstraints("docker", labels, [])))];
        var placed = 0;
        var clock = Stopwatch.StartNew();
        while (placer.Place(index, requests[placed % requests.Length]) is { } placement)
        {
            var request = requests[placed % requests.Length];
            index.Reserve(new ReservationKey("w", placed++, 1), new Reservation(placement.NodeId, placement.Gpus, request.Cores, request.MemoryMb, []));
        }

        Console.WriteLine($"{what}: {placed} replicas placed, {placed / clock.Elapsed.TotalSeconds:N0} replicas/s");
    }

    private static void Plain()
    {
        const int Searches = 200;
        var index = Filled();
        var request = new PlacementRequest(4, 4, 16_384, new PlacementConstraints("docker", new Dictionary<string, string>(), []));
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Searches; i++)
        {
            NodeSlot? best = null;
            foreach (var slot in index.Nodes)
            {
                if (!slot.HasRoomFor(request) || !slot.Satisfies(request.Constraints)) continue;
                if (best is null || slot.FreeGpus.Count < best.FreeGpus.Count || (slot.FreeGpus.Count == best.FreeGpus.Count && NodeSlot.Compare(slot, best) < 0)) best = slot;
            }

            GC.KeepAlive(best);
        }

        Console.WriteLine($"a search over all nodes, for comparison: {Searches / clock.Elapsed.TotalSeconds:N0} replicas/s");
    }

    private static CapacityIndex Filled()
    {
        var index = new CapacityIndex();
        for (var i = 0; i < Nodes; i++)
        {
            index.SetNode(new NodeOffer
            {
                NodeId = $"{i:x64}",
                Name = $"node-{i:D5}",
                Cores = 128,
                MemoryMb = 1_048_576,
                Gpus = [.. Enumerable.Range(0, GpusPerNode).Select(g => $"GPU-{i:D5}-{g}")],
                GpuTotal = GpusPerNode,
                Runtimes = ["docker"],
                Labels = new Dictionary<string, string> { ["even"] = i % 2 == 0 ? "yes" : "no", ["rare"] = i % 100 == 0 ? "yes" : "no", ["host"] = $"node-{i:D5}" },
            });
        }

        return index;
    }
}
