namespace ClawBridge.Rpc;

/// <summary>The <c>data</c> of an error; absent members are left out on the wire.</summary>
internal sealed record RpcErrorData
{
    /// <summary>From <see cref="ErrorKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>JSON path of the parameter, like <c>$.env.A</c>.</summary>
    public string? Field { get; init; }

    /// <summary>What to do next, one sentence.</summary>
    public string? Hint { get; init; }

    /// <summary>The nearest right names, or the candidates of an ambiguous one.</summary>
    public IReadOnlyList<string>? Suggestions { get; init; }

    public long? RetryAfterMs { get; init; }

    /// <summary>Of -32005: what the confirmed call would do, in words and ids.</summary>
    public IReadOnlyList<string>? Plan { get; init; }

    /// <summary>Of -32005: the token for <c>_meta.confirm</c>.</summary>
    public string? Confirm { get; init; }
}
