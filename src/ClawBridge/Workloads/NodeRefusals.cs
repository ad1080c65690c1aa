using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>Turns a node's refusal into the error that the caller is told.</summary>
internal static class NodeRefusals
{
    public static RpcException Explain(NodeCommandException refusal) => refusal.Code switch
    {
        InvokeErrorCodes.InvalidParams => RpcException.Invalid("$", refusal.Message),
        InvokeErrorCodes.Denied => RpcException.Denied(refusal.Message, "The node's own config decides this; change it there."),
        InvokeErrorCodes.NotFound or InvokeErrorCodes.Conflict => RpcException.Conflict(ErrorKinds.WrongState, refusal.Message),
        InvokeErrorCodes.Timeout => RpcException.DeadlineExceeded(refusal.Message),
        _ => RpcException.Unavailable(ErrorKinds.Unavailable, refusal.Message, inner: refusal),
    };
}
