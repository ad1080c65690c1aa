namespace ClawNode.Commands;

/// <summary>Who invoked a command and how it may answer before its result.</summary>
/// <param name="InvokeId">The invocation's id on its link.</param>
/// <param name="IdempotencyKey">The caller's key, or null.</param>
/// <param name="Progress">Sends one chunk (a JSON text of at most 16,384 characters) to the caller.</param>
/// <param name="LinkUrl">The link that it came by; null for a command from this machine.</param>
internal sealed record CommandContext(string InvokeId, string? IdempotencyKey, Func<string, CancellationToken, ValueTask> Progress, string? LinkUrl = null)
{
    /// <summary>For commands run from the command line, where nobody listens to progress.</summary>
    public static CommandContext Local { get; } = new("local", null, static (_, _) => ValueTask.CompletedTask);
}
