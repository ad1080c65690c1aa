namespace ClawNode.Commands;

/// <summary>Who invoked a command and how it may answer before its result.</summary>
/// <param name="InvokeId">The invocation's id on its link.</param>
/// <param name="IdempotencyKey">The caller's key, or null.</param>
/// <param name="Progress">Sends one chunk (a JSON text of at most 16,384 characters) to the caller.</param>
internal sealed record CommandContext(string InvokeId, string? IdempotencyKey, Func<string, CancellationToken, ValueTask> Progress)
{
    /// <summary>For commands run from the command line, where nobody listens to progress.</summary>
    public static CommandContext Local { get; } = new("local", null, static (_, _) => ValueTask.CompletedTask);
}
