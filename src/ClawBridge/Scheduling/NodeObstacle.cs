namespace ClawBridge.Scheduling;

/// <summary>Why a node takes no new replicas at all.</summary>
internal enum NodeObstacle
{
    None,

    /// <summary>It is not a node of the cluster (any more); only reservations remember it.</summary>
    Absent,
    Cordoned,
    Draining,
    Disconnected,
    Suspect,
    Lost,

    /// <summary>Connected, but it has not said yet what it is and what runs on it.</summary>
    NotReported,

    /// <summary>It does not advertise <c>workload.run</c>.</summary>
    RunsNoWorkloads,

    /// <summary>It has just refused a start because of itself; it is asked again shortly.</summary>
    Refusing,
}
