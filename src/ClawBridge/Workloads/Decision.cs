namespace ClawBridge.Workloads;

/// <summary>What the reconciler decided about one workload.</summary>
/// <param name="Next">The workload as it is to be written; the same object when nothing changes.</param>
/// <param name="Orders">What to tell nodes once <paramref name="Next"/> is durable.</param>
internal readonly record struct Decision(WorkloadRecord Next, IReadOnlyList<NodeOrder> Orders);
