namespace ClawBridge.Workloads;

/// <summary>A command about one attempt. Sending one twice does no harm.</summary>
/// <param name="Terms">Of a stop; else null.</param>
internal readonly record struct NodeOrder(
    NodeOrderKind Kind, string NodeId, string WorkloadId, int Replica, int Attempt, StopTerms? Terms = null);
