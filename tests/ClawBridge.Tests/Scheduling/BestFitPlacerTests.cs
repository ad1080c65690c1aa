using ClawBridge.Scheduling;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Scheduling;

internal sealed class BestFitPlacerTests
{
    private static readonly BestFitPlacer s_placer = new();

    [Test]
    public void The_node_with_the_fewest_gpus_left_is_chosen_and_its_first_gpus() =>
        Assert.That(Place([Node("a", 8), Node("b", 4), Node("c", 2)], Ask(3)), Is.EqualTo("b: GPU-b-0 GPU-b-1 GPU-b-2"));

    [Test]
    public void Among_equals_the_least_memory_then_the_name_decides()
    {
        Assert.That(Place([Node("a", 2, memory: 4000), Node("b", 2, memory: 3000)], Ask(1)), Is.EqualTo("b: GPU-b-0"));
        Assert.That(Place([Node("b", 2), Node("a", 2)], Ask(1)), Is.EqualTo("a: GPU-a-0"));
    }

    [Test]
    public void Work_without_gpus_goes_to_nodes_without_gpus_as_long_as_one_has_room()
    {
        Assert.That(Place([Node("a", 2, memory: 1000), Node("b", 0, memory: 2000)], Ask(0)), Is.EqualTo("b: "));
        Assert.That(Place([Node("a", 2, memory: 1000), Node("b", 0, memory: 100)], Ask(0)), Is.EqualTo("a: "));
    }

    [Test]
    public void Reservations_take_gpus_cores_memory_and_ports_and_give_them_back()
    {
        var index = Index([Node("a", 2, cores: 2, memory: 1024)]);
        index.Reserve(new("w", 0, 1), new Reservation(Id("a"), ["GPU-a-0"], 1, 512, [new(80, "tcp")]));
        Assert.That(Shown(s_placer.Place(index, Ask(1))), Is.EqualTo("a: GPU-a-1"));
        Assert.That(s_placer.Place(index, Ask(2)), Is.Null);
        Assert.That(s_placer.Place(index, Ask(0, cores: 2)), Is.Null);
        Assert.That(s_placer.Place(index, Ask(0, memory: 513)), Is.Null);
        Assert.That(s_placer.Place(index, Ask(0, ports: [new(80, "tcp")])), Is.Null);
        Assert.That(s_placer.Place(index, Ask(0, ports: [new(80, "udp")])), Is.Not.Null);
        index.Release(new("w", 0, 1));
        Assert.That(Shown(s_placer.Place(index, Ask(2, cores: 2, memory: 1024, ports: [new(80, "tcp")]))), Is.EqualTo("a: GPU-a-0 GPU-a-1"));
    }

    [Test]
    public void Closed_nodes_other_runtimes_and_other_labels_are_left_out()
    {
        Assert.That(Place([Node("a") with { Obstacle = NodeObstacle.Cordoned }], Ask(0)), Is.Null);
        Assert.That(Place([Node("a") with { Runtimes = ["process"] }], Ask(0)), Is.Null);
        Assert.That(Place([Node("a", labels: ("zone", "x")), Node("b", labels: ("zone", "y"))], Ask(0, selector: ("zone", "y"))), Is.EqualTo("b: "));
    }

    [Test]
    public void A_rare_label_finds_the_same_node_as_a_common_one()
    {
        var nodes = Enumerable.Range(0, 50).Select(i => Node($"n{i:D2}", 2, labels: ("rare", i % 25 == 7 ? "yes" : "no"))).ToArray();
        Assert.That(Place(nodes, Ask(1, selector: ("rare", "yes"))), Is.EqualTo("n07: GPU-n07-0"));
    }

    [Test]
    public void Reservations_made_before_a_node_is_known_or_while_it_is_gone_hold()
    {
        var index = Index([]);
        index.Reserve(new("w", 0, 1), new Reservation(Id("a"), ["GPU-a-0"], 1, 512, []));
        index.SetNode(Node("a", 1));
        Assert.That(s_placer.Place(index, Ask(1)), Is.Null);
        index.RemoveNode(Id("a"));
        index.SetNode(Node("a", 1));
        Assert.That(s_placer.Place(index, Ask(1)), Is.Null);
    }

    [TestCase("none", "The cluster has no nodes; node_token_create gives the command that joins one.")]
    [TestCase("gpus", "It needs 4 GPUs on one node; the most that are free is 2 on node a. 1 node is cordoned.")]
    [TestCase("memory", "It needs 9000 MiB of memory on one node; the most that is free is 8192 MiB on node a.")]
    [TestCase("cores", "It needs 9 CPU cores beside 1 GPU on one node; the most that are free is 8 on node a.")]
    [TestCase("split", "No single node has 5 CPU cores, 5000 MiB of memory free at once.")]
    [TestCase("label", "2 nodes lack the label zone=x. 1 node is being drained.")]
    [TestCase("runtime", "The runtime docker does not work on 1 node.")]
    [TestCase("port", "It needs 1 CPU core on one node; the most that are free is 0 on node b. Host port 80/tcp is taken on 1 node.")]
    [TestCase("unhealthy", "It needs 2 GPUs on one node; the most that are free is 1 on node a (1 there are unhealthy).")]
    public void What_fits_nowhere_is_told_why(string which, string expected)
    {
        var (nodes, request) = which switch
        {
            "none" => (Array.Empty<NodeOffer>(), Ask(1)),
            "gpus" => ([Node("a", 2), Node("b", 8) with { Obstacle = NodeObstacle.Cordoned }], Ask(4)),
            "memory" => ([Node("a")], Ask(0, memory: 9000)),
            "cores" => ([Node("a", 1)], Ask(1, cores: 9)),
            "split" => ([Node("a", cores: 4), Node("b", memory: 4000)], Ask(0, cores: 5, memory: 5000)),
            "label" => ([Node("a"), Node("b", labels: ("zone", "y")), Node("c") with { Obstacle = NodeObstacle.Draining }], Ask(0, selector: ("zone", "x"))),
            "runtime" => ([Node("a") with { Runtimes = ["process"] }], Ask(0)),
            "port" => ([Node("a"), Node("b", cores: 0)], Ask(0, ports: [new(80, "tcp")])),
            _ => (new[] { Node("a", 1) with { GpuTotal = 2, UnhealthyGpus = 1 } }, Ask(2)),
        };
        var index = Index(nodes);
        if (which == "port") index.Reserve(new("w", 0, 1), new Reservation(Id("a"), [], 1, 512, [new(80, "tcp")]));
        Assert.That(s_placer.Explain(index, request), Is.EqualTo(expected));
    }

    [Test]
    public void Any_placements_and_releases_leave_the_index_as_a_plain_search_over_all_nodes_sees_it() =>
        Prop.ForAll<(byte Node, byte Gpus, byte Cores, byte Memory, bool Release)[]>(actions =>
            SeesAsPlainly(Enumerable.Range(0, 6).Select(i => Node($"n{i}", i % 4, cores: 4 + i, memory: 2048 + (512 * (i % 3)))).ToArray(), actions, selector: null))
            .QuickCheckThrowOnFailure();

    [TestCase(2)]
    [TestCase(8)]
    public void A_label_that_many_or_few_nodes_have_gives_what_a_plain_search_over_them_gives(int every) =>
        Prop.ForAll<(byte Node, byte Gpus, byte Cores, byte Memory, bool Release)[]>(actions =>
            SeesAsPlainly(
                Enumerable.Range(0, 64).Select(i => Node($"n{i:D2}", i % 3, cores: 4, memory: 1024 + (256 * (i % 5)), labels: i % every == 0 ? ("zone", "a") : null)).ToArray(),
                actions, selector: ("zone", "a")))
            .QuickCheckThrowOnFailure();

    private static bool SeesAsPlainly(NodeOffer[] nodes, (byte Node, byte Gpus, byte Cores, byte Memory, bool Release)[] actions, (string Key, string Value)? selector)
    {
        var index = Index(nodes);
        Dictionary<int, (PlacementRequest Request, Placement Placement)> placed = [];
        for (var i = 0; i < actions.Length; i++)
        {
            var action = actions[i];
            if (action.Release && placed.Count > 0)
            {
                var key = placed.Keys.ElementAt(action.Node % placed.Count);
                index.Release(new("w", key, 1));
                placed.Remove(key);
                // A node that joins, leaves or changes its labels between two placements.
                if (selector is { } label) index.SetNode(nodes[action.Cores % nodes.Length] = Relabelled(nodes[action.Cores % nodes.Length], label));
                continue;
            }

            var request = Ask(action.Gpus % 3, cores: action.Cores % 5, memory: 256 * (action.Memory % 6), selector: action.Memory < 192 ? selector : null);
            var found = s_placer.Place(index, request);
            if (Shown(found) != Shown(Plainly(nodes, placed.Values, request))) return false;
            if (found is null) continue;
            placed[i] = (request, found);
            index.Reserve(new("w", i, 1), new Reservation(found.NodeId, found.Gpus, request.Cores, request.MemoryMb, []));
        }

        return true;
    }

    private static NodeOffer Relabelled(NodeOffer node, (string Key, string Value) label) => node with
    {
        Labels = node.Labels.Count > 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [label.Key] = label.Value },
    };

    private static Placement? Plainly(NodeOffer[] nodes, IEnumerable<(PlacementRequest Request, Placement Placement)> placed, PlacementRequest request)
    {
        var free = nodes.Where(n => request.Constraints.NodeSelector.All(s => n.Labels.TryGetValue(s.Key, out var value) && value == s.Value)).Select(n =>
        {
            var here = placed.Where(p => p.Placement.NodeId == n.NodeId).ToList();
            return (Node: n, Gpus: n.Gpus.Except(here.SelectMany(p => p.Placement.Gpus)).ToList(), Cores: n.Cores - here.Sum(p => p.Request.Cores), Memory: n.MemoryMb - here.Sum(p => p.Request.MemoryMb));
        });
        var best = free.Where(f => f.Gpus.Count >= request.Gpus && f.Cores >= request.Cores && f.Memory >= request.MemoryMb)
            .OrderBy(f => request.Gpus == 0 && f.Node.GpuTotal == 0 ? -1 : f.Node.GpuTotal == 0 ? int.MaxValue : f.Gpus.Count).ThenBy(f => f.Memory).ThenBy(f => f.Node.Name, StringComparer.Ordinal)
            .Select(f => new Placement(f.Node.NodeId, [.. f.Gpus.Take(request.Gpus)])).FirstOrDefault();
        return best;
    }

    private static string? Place(NodeOffer[] nodes, PlacementRequest request) => Shown(s_placer.Place(Index(nodes), request));

    private static string? Shown(Placement? placement) => placement is null ? null : $"{placement.NodeId[..^3]}: {string.Join(' ', placement.Gpus)}";

    private static CapacityIndex Index(NodeOffer[] nodes)
    {
        var index = new CapacityIndex();
        foreach (var node in nodes) index.SetNode(node);
        return index;
    }

    private static string Id(string name) => name + "-id";

    private static NodeOffer Node(string name, int gpus = 0, int cores = 8, long memory = 8192, (string Key, string Value)? labels = null) => new()
    {
        NodeId = Id(name),
        Name = name,
        Cores = cores,
        MemoryMb = memory,
        Gpus = [.. Enumerable.Range(0, gpus).Select(i => $"GPU-{name}-{i}")],
        GpuTotal = gpus,
        Labels = labels is { } label ? new Dictionary<string, string> { [label.Key] = label.Value } : new Dictionary<string, string>(),
        Runtimes = ["docker", "process"],
    };

    private static PlacementRequest Ask(int gpus, int cores = 1, long memory = 512, (string Key, string Value)? selector = null, HostPort[]? ports = null) =>
        new(gpus, cores, memory, new PlacementConstraints("docker", selector is { } s ? new Dictionary<string, string> { [s.Key] = s.Value } : new Dictionary<string, string>(), ports ?? []));
}
