namespace ClawBridge.Rpc;

/// <summary>The closed list of <c>error.data.kind</c>: one a code, or finer.</summary>
internal static class ErrorKinds
{
    public const string ParseError = "parse_error";
    public const string InvalidRequest = "invalid_request";
    public const string DuplicateId = "duplicate_id";
    public const string TooLarge = "too_large";
    public const string MethodNotFound = "method_not_found";
    public const string InvalidParams = "invalid_params";
    public const string UnknownParam = "unknown_param";
    public const string Ambiguous = "ambiguous";
    public const string Internal = "internal";
    public const string NotFound = "not_found";
    public const string PermissionDenied = "permission_denied";
    public const string ReadOnly = "read_only";
    public const string QuotaExceeded = "quota_exceeded";
    public const string NoCapacity = "no_capacity";
    public const string RateLimited = "rate_limited";
    public const string NodeOffline = "node_offline";
    public const string StoreUnavailable = "store_unavailable";
    public const string Unavailable = "unavailable";
    public const string AlreadyExists = "already_exists";
    public const string WrongState = "wrong_state";
    public const string StaleRevision = "stale_revision";
    public const string CommandNotAdvertised = "command_not_advertised";
    public const string IdempotencyMismatch = "idempotency_mismatch";
    public const string AnswerLost = "answer_lost";
    public const string PlanChanged = "plan_changed";
    public const string Conflict = "conflict";
    public const string ConfirmationRequired = "confirmation_required";
    public const string DeadlineExceeded = "deadline_exceeded";
    public const string Cancelled = "cancelled";
}
