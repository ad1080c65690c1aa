using System.Text.Json;

namespace ClawNode.Commands;

/// <summary>One command that the node advertises and runs when the bridge or a gateway invokes it.</summary>
internal interface ICommand
{
    /// <summary>The wire name, like <c>gpu.list</c>.</summary>
    string Name { get; }

    /// <summary>The capability it belongs to: <c>gpu</c>, <c>container</c>, <c>workload</c>, <c>metrics</c> or <c>system</c>.</summary>
    string Capability { get; }

    /// <summary>
    /// Runs the command. <paramref name="parameters"/> is the caller's JSON object, or an undefined element where none was sent.
    /// Throws <see cref="CommandException"/> for everything that the caller can understand or mend.
    /// </summary>
    Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken);
}
