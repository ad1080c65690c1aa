namespace ClawBridge.Rpc.Wire;

/// <summary>What stands at the start of the input.</summary>
/// <param name="Consumed">Bytes that are done with, the message's among them.</param>
/// <param name="Start">Where the message starts.</param>
/// <param name="Length">How long the message is.</param>
internal readonly record struct Frame(FrameKind Kind, int Consumed = 0, int Start = 0, int Length = 0, RpcException? Problem = null)
{
    public static Frame Incomplete => default;

    public static Frame Nothing(int consumed) => new(FrameKind.Nothing, consumed);
}
