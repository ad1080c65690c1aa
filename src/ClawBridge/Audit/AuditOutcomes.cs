using ClawBridge.Rpc;

namespace ClawBridge.Audit;

/// <summary>The words for how an audited call ended.</summary>
internal static class AuditOutcomes
{
    public const string Ok = "ok";
    public const string Denied = "denied";
    public const string Failed = "failed";

    public static string Of(RpcException? error) => error switch
    {
        null => Ok,
        { Code: ErrorCodes.PermissionDenied } => Denied,
        _ => Failed,
    };
}
