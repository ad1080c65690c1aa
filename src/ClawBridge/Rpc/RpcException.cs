namespace ClawBridge.Rpc;

/// <summary>
/// An error that the caller is told: a code, one plain sentence that an agent can act on, and data. Make one with the static
/// methods, so that each code keeps its one meaning.
/// </summary>
internal sealed class RpcException(int code, string message, RpcErrorData data, Exception? inner = null) : Exception(message, inner)
{
    public int Code { get; } = code;

    public RpcErrorData ErrorData { get; } = data;

    /// <summary>-32000. The message is <c>"{what} '{id}' was not found."</c> plus the hint in data.</summary>
    /// <param name="what">Capitalised, like <c>Workload</c>.</param>
    public static RpcException NotFound(string what, string id, string? hint = null, IReadOnlyList<string>? suggestions = null) =>
        new(ErrorCodes.NotFound, $"{what} '{Shown(id)}' was not found.", new() { Kind = ErrorKinds.NotFound, Hint = hint, Suggestions = suggestions });

    /// <summary>-32602 about one parameter.</summary>
    /// <param name="field">JSON path, like <c>$.env.A</c>.</param>
    public static RpcException Invalid(string field, string message, string? hint = null, IReadOnlyList<string>? suggestions = null) =>
        new(ErrorCodes.InvalidParams, message, new() { Kind = ErrorKinds.InvalidParams, Field = field, Hint = hint, Suggestions = suggestions });

    /// <summary>-32602: the reference fits several; the candidates are told.</summary>
    public static RpcException Ambiguous(string field, string what, string reference, IReadOnlyList<string> candidates) =>
        new(ErrorCodes.InvalidParams, $"{what} '{Shown(reference)}' is ambiguous: it fits {candidates.Count}. Use one of the full ids or names.",
            new() { Kind = ErrorKinds.Ambiguous, Field = field, Suggestions = candidates });

    /// <summary>-32001.</summary>
    public static RpcException Denied(string message, string? hint = null, string kind = ErrorKinds.PermissionDenied) =>
        new(ErrorCodes.PermissionDenied, message, new() { Kind = kind, Hint = hint });

    /// <summary>-32001 for a place that is not there, or that the caller may not know of; it does not say which.</summary>
    /// <param name="what">Capitalised, like <c>Namespace</c>.</param>
    /// <param name="reference">As the caller wrote it.</param>
    public static RpcException Unseen(string who, string permission, string what, string reference, IReadOnlyList<string>? suggestions = null) =>
        new(ErrorCodes.PermissionDenied, $"{who} does not have the permission {permission} in a {what.ToLowerInvariant()} '{Shown(reference)}'.",
            new()
            {
                Kind = ErrorKinds.PermissionDenied,
                Hint = $"{what.ToLowerInvariant()}_list shows those that you may see; ask an administrator for a role in others.",
                Suggestions = suggestions,
            });

    /// <summary>-32002.</summary>
    public static RpcException Exhausted(string kind, string message, string? hint = null, long? retryAfterMs = null) =>
        new(ErrorCodes.ResourceExhausted, message, new() { Kind = kind, Hint = hint, RetryAfterMs = retryAfterMs });

    /// <summary>-32003.</summary>
    public static RpcException Unavailable(string kind, string message, string? hint = null, long? retryAfterMs = null, Exception? inner = null) =>
        new(ErrorCodes.Unavailable, message, new() { Kind = kind, Hint = hint, RetryAfterMs = retryAfterMs }, inner);

    /// <summary>-32004.</summary>
    public static RpcException Conflict(string kind, string message, string? hint = null) =>
        new(ErrorCodes.Conflict, message, new() { Kind = kind, Hint = hint });

    /// <summary>-32006.</summary>
    public static RpcException DeadlineExceeded(string message, string? hint = null) =>
        new(ErrorCodes.DeadlineExceeded, message, new() { Kind = ErrorKinds.DeadlineExceeded, Hint = hint });

    /// <summary>-32005, with what the confirmed call would do and the token for <c>_meta.confirm</c>.</summary>
    public static RpcException ConfirmationRequired(string message, IReadOnlyList<string> plan, string token) =>
        new(ErrorCodes.ConfirmationRequired, message, new() { Kind = ErrorKinds.ConfirmationRequired, Plan = plan, Confirm = token });

    /// <summary>-32800.</summary>
    public static RpcException Cancelled() =>
        new(ErrorCodes.Cancelled, "The request was cancelled by the caller.", new() { Kind = ErrorKinds.Cancelled });

    /// <summary>-32600: what came is no request.</summary>
    public static RpcException InvalidRequest(string message, string? hint = null, string kind = ErrorKinds.InvalidRequest) =>
        new(ErrorCodes.InvalidRequest, message, new() { Kind = kind, Hint = hint });

    /// <summary>-32700: what came is no JSON.</summary>
    public static RpcException ParseError(string message, string? hint = null) =>
        new(ErrorCodes.ParseError, message, new() { Kind = ErrorKinds.ParseError, Hint = hint });

    private static string Shown(string value) => value.Length <= 80 ? value : string.Concat(value.AsSpan(0, 77), "...");
}
