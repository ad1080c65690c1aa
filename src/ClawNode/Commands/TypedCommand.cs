using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Commands;

/// <summary>A command whose parameters and answer are records: reads the one, writes the other, and names the field that is wrong.</summary>
internal abstract class TypedCommand<TParams, TResult>(string name, string capability) : ICommand
    where TParams : class
{
    private const string EmptyObject = "{}";

    public string Name { get; } = name;

    public string Capability { get; } = capability;

    /// <summary>Asked for on use, so that an agent that starts does not build the shapes of commands that nobody calls.</summary>
    protected abstract JsonTypeInfo<TParams> Params { get; }

    protected abstract JsonTypeInfo<TResult> Result { get; }

    public async Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToElement(await RunAsync(Read(parameters), context, cancellationToken), Result);

    protected abstract Task<TResult> RunAsync(TParams parameters, CommandContext context, CancellationToken cancellationToken);

    private TParams Read(JsonElement parameters)
    {
        try
        {
            var read = parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
                ? JsonSerializer.Deserialize(EmptyObject, Params)
                : parameters.Deserialize(Params);
            return read ?? throw new CommandException(InvokeErrorCodes.InvalidParams, $"{Name} takes a JSON object.");
        }
        catch (JsonException e)
        {
            throw new CommandException(InvokeErrorCodes.InvalidParams, $"The parameters of {Name} are wrong at {e.Path ?? "$"}: {e.Message}", e);
        }
    }
}
