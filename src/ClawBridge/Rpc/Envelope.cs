using System.Text;
namespace ClawBridge.Rpc;

/// <summary>Where the parts of one JSON-RPC message are in its bytes. Nothing is copied.</summary>
internal struct Envelope
{
    public EnvelopeKind Kind;

    /// <summary>The id exactly as it was written; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Id;

    /// <summary>The method's name in UTF-8, unescaped.</summary>
    public ReadOnlyMemory<byte> Method;

    /// <summary>The params value; empty when absent or null.</summary>
    public ReadOnlyMemory<byte> Params;

    /// <summary>The value of <c>_meta</c> inside the params; empty when absent.</summary>
    public ReadOnlyMemory<byte> Meta;

    /// <summary>Of an answer: its <c>result</c>; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Result;

    /// <summary>Of an answer: its <c>error</c>; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Error;

    /// <summary>Of a message that is none: the error to answer with.</summary>
    public RpcException? Problem;
}
