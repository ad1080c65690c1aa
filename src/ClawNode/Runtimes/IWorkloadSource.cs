using System.Threading.Channels;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes;

/// <summary>What the links report about workloads: the full set when they connect, the changes after.</summary>
internal interface IWorkloadSource
{
    /// <summary>Every attempt that exists on this node, ended ones that were not removed included.</summary>
    IReadOnlyList<WorkloadStatus> Snapshot();

    /// <summary>Subscribes to changes from now on; dispose the subscription to end it. A slow reader loses nothing: statuses of one attempt are merged to the newest.</summary>
    WorkloadSubscription Subscribe();
}
