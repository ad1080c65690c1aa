using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClawNode.Commands;

/// <summary>A command whose parameters and answer are records: reads the one, writes the other, and names the field that is wrong.</summary>
internal abstract class TypedCommand<TParams, TResult>(string name, string capability) : ICommand
    where TParams : class
{
    public string Name { get; } = name;

    public string Capability { get; } = capability;

    /// <summary>Asked for on use, so that an agent that starts does not build the shapes of commands that nobody calls.</summary>
    protected abstract JsonTypeInfo<TParams> Params { get; }

    protected abstract JsonTypeInfo<TResult> Result { get; }

    public async Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToElement(await RunAsync(CommandParameters.Read(parameters, Params), context, cancellationToken), Result);

    protected abstract Task<TResult> RunAsync(TParams parameters, CommandContext context, CancellationToken cancellationToken);
}
