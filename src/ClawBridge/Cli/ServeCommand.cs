namespace ClawBridge.Cli;

/// <summary><c>serve</c>: the cluster without stdin and stdout, until SIGTERM.</summary>
internal sealed class ServeCommand(BridgeHost host) : ICommand
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        await host.ServeHeadlessAsync(stop);
        return ExitCodes.Ok;
    }
}
