using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Refuses a machine that waits to join; its token is used up.</summary>
internal sealed class NodeRejectHandler(IStore store, TimeProvider time) : PendingDecisionHandler(store, time, PendingJoinState.Rejected)
{
    public override MethodDeclaration Declaration { get; } = Declare(
        "node_reject", "Refuses a machine that waits to join, for good: its token is used up, and the machine is told.", "rejected",
        "True: it is not let in.");
}
