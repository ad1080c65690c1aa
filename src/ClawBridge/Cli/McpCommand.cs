using ClawBridge.Hosting;
using ClawBridge.Mcp;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Cli;

/// <summary><c>mcp</c>: the cluster as tools and resources of the Model Context Protocol, on stdin and stdout.</summary>
internal sealed class McpCommand(BridgeHost host, Settings settings, ParsedArguments invocation, HostContext context, Stream input, Stream output) : ICommand
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var methods = Catalog.Create().Declarations;
        var filter = MethodFilter.Read(
            settings.ReadOnly, invocation.Flags.GetValueOrDefault(CommandLine.Allow.Key), invocation.Flags.GetValueOrDefault(CommandLine.Deny.Key), methods);
        // The bridge's session ends with its input, which ends with this client's: SIGTERM is told once, to the client's side.
        await using var server = new McpServer(
            methods, filter, (requests, answers) => host.ServeAsync(requests, answers, CancellationToken.None), input, output, context.Time,
            context.Loggers.CreateLogger<McpServer>());
        return await server.RunAsync(stop) ? ExitCodes.Ok : ExitCodes.OutputClosed;
    }
}
