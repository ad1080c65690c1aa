namespace ClawBridge.Rpc;

/// <summary>The error codes of the stdio wire: JSON-RPC 2.0's own and this house's, one meaning each.</summary>
internal static class ErrorCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int Internal = -32603;
    public const int NotFound = -32000;
    public const int PermissionDenied = -32001;
    public const int ResourceExhausted = -32002;
    public const int Unavailable = -32003;
    public const int Conflict = -32004;
    public const int ConfirmationRequired = -32005;
    public const int DeadlineExceeded = -32006;
    public const int Cancelled = -32800;
}
