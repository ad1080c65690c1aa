using ClawBridge.Rpc.Wire;

namespace ClawBridge.Cli;

/// <summary>The bare program: JSON-RPC on stdin and stdout.</summary>
internal sealed class StdioCommand(BridgeHost host) : ICommand
{
    public async Task<int> RunAsync(CancellationToken stop) =>
        await host.ServeAsync(StandardStreams.OpenInput(), StandardStreams.OpenOutput(), stop) ? ExitCodes.Ok : ExitCodes.OutputClosed;
}
