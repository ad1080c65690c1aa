using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Lets a machine in that waits to join; nothing has to be done on it.</summary>
internal sealed class NodeApproveHandler(IStore store, TimeProvider time) : PendingDecisionHandler(store, time, PendingJoinState.Approved)
{
    public override MethodDeclaration Declaration { get; } = Declare(
        "node_approve", "Lets a machine in that waits to join; it connects at once, and nothing has to be done on it.", "approved",
        "True: it joins as soon as it asks, at once when it is connected.");
}
