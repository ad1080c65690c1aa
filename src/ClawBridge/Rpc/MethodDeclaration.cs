namespace ClawBridge.Rpc;

/// <summary>
/// All that is said about a method, once: the dispatch table, permission check, input check, <c>rpc.discover</c>,
/// <c>handlers.md</c>, tools and snapshot tests come from it.
/// </summary>
internal sealed record MethodDeclaration
{
    /// <summary>Snake case; the handler's class is its pascal-case form plus <c>Handler</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line, for people and language models.</summary>
    public required string Summary { get; init; }

    /// <summary>The contract's group, like <c>cluster</c> or <c>workload</c>.</summary>
    public required string Group { get; init; }

    public required Effect Effect { get; init; }

    /// <summary>Audited although a read, and not in the viewer role.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>What the caller must hold, like <c>nodes:read</c>, <c>nodes:update</c>, <c>workloads:create</c>.</summary>
    public required string Permission { get; init; }

    /// <summary>Where the caller must hold it.</summary>
    public Reach Reach { get; init; }

    /// <summary>Whether <c>_meta.dry_run</c> is answered; every write is.</summary>
    public bool CanDryRun => Effect != Effect.Read;

    /// <summary>Each call of it is an audit record.</summary>
    public bool IsAudited => Effect != Effect.Read || IsSensitive;

    /// <summary>A secret is in the answer (shown once): it is kept for idempotent replays only sealed, and never logged.</summary>
    public bool AnswerHoldsSecret { get; init; }

    /// <summary>
    /// A secret is in the params: what is kept of them to recognise a repetition is sealed, because a plain digest of a short
    /// secret could be guessed, and no sentence repeats a name that the caller made up.
    /// </summary>
    public bool ParamsHoldSecret => Parameters.Any(static parameter => parameter.IsSecret);

    /// <summary>The parameter that names what the call acts on; null where there is none.</summary>
    public Field? TargetParameter => Parameters.FirstOrDefault(static parameter => parameter.IsTarget);

    /// <summary>Runs long or streams until cancelled: no deadline of its own.</summary>
    public bool IsLongRunning { get; init; }

    /// <summary>
    /// No answer is kept for an idempotency key: a repetition is carried out anew, because whether the caller may have the answer is
    /// decided each time.
    /// </summary>
    public bool IsAnsweredAnew { get; init; }

    /// <summary>Agents are offered it as a tool's action; not so what only makes sense to the program at the other end of a connection.</summary>
    public bool IsTool { get; init; } = true;

    public IReadOnlyList<Field> Parameters { get; init; } = [];

    public required Shape Result { get; init; }

    /// <summary>The errors of its own besides those that every method has: code and when.</summary>
    public IReadOnlyList<(int Code, string When)> Errors { get; init; } = [];

    /// <summary>Example params as JSON text.</summary>
    public string Example { get; init; } = "{}";
}
