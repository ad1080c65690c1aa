using System.Text.Json;
using ClawNode.Commands;

namespace ClawNode.Tests.Link;

/// <summary>A command that does what the test says, and counts its runs.</summary>
internal sealed class ScriptedCommand(string name, Func<JsonElement, CommandContext, CancellationToken, Task<JsonElement>> run) : ICommand
{
    private int _runs;

    public int Runs => _runs;

    public string Name => name;

    public string Capability => "test";

    public Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return run(parameters, context, cancellationToken);
    }

    /// <summary>Answers its parameters.</summary>
    public static ScriptedCommand Echo(string name = "test.echo") => new(name, (parameters, _, _) => Task.FromResult(parameters.Clone()));

    /// <summary>Runs until cancelled or until the gate opens.</summary>
    public static ScriptedCommand Gated(Task gate, string name = "test.slow") => new(name, async (_, _, cancellationToken) =>
    {
        await gate.WaitAsync(cancellationToken);
        using var late = JsonDocument.Parse("\"late\"");
        return late.RootElement.Clone();
    });
}
