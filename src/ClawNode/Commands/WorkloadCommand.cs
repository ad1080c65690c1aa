using ClawBridge.Protocol.Frames;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary>What all workload commands share: the manager, and the word for a runtime that cannot be asked.</summary>
internal abstract class WorkloadCommand<TParams, TResult>(string name, string capability, WorkloadManager manager)
    : TypedCommand<TParams, TResult>(name, capability)
    where TParams : class
{
    public const string WorkloadCapability = "workload";
    public const string ContainerCapability = "container";

    protected WorkloadManager Manager { get; } = manager;

    protected sealed override async Task<TResult> RunAsync(TParams parameters, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerAsync(parameters, context, cancellationToken);
        }
        catch (RuntimeUnavailableException e)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, e.Message, e);
        }
    }

    protected abstract Task<TResult> AnswerAsync(TParams parameters, CommandContext context, CancellationToken cancellationToken);
}
