using System.Security.Cryptography;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Commands;

/// <summary>Base of the commands with which a bridge gives this node its certificate; each link has its own.</summary>
internal abstract class PkiCommand<TParams, TResult>(string name) : TypedCommand<TParams, TResult>(name, "system")
    where TParams : class
{
    /// <summary>Carries it out for a link. Throws <see cref="CryptographicException"/> for what cannot be used.</summary>
    protected abstract TResult Run(TParams parameters, string url);

    protected override Task<TResult> RunAsync(TParams parameters, CommandContext context, CancellationToken cancellationToken)
    {
        var url = context.LinkUrl ?? throw new CommandException(InvokeErrorCodes.Denied, $"{Name} is for the bridge that the node is connected to.");
        try
        {
            return Task.FromResult(Run(parameters, url));
        }
        catch (CryptographicException e)
        {
            throw new CommandException(InvokeErrorCodes.InvalidParams, $"{Name} cannot be carried out: {e.Message.TrimEnd('.')}.", e);
        }
        catch (IOException e)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The state directory cannot be written: {e.Message}", e);
        }
    }
}
