using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>One attempt as its node told it last.</summary>
internal sealed record ObservedAttempt(string NodeId, WorkloadStatus Status)
{
    /// <summary>It may hold GPUs and do work.</summary>
    public bool IsLive => Status.State is NodeWorkloadState.Starting or NodeWorkloadState.Running or NodeWorkloadState.Stopping;
}
