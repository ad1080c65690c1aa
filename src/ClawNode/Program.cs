using System.Runtime.InteropServices;
using ClawNode.Cli;
using ClawNode.Link;
using ClawNode.Runtimes.Process;
using ClawNode.Service;

namespace ClawNode;

/// <summary>Wiring of the process itself: signals, streams, exit code.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Detached.Word, ..]) return Detached.Become(arguments[1..]);
        if (arguments is ["supervise", ..]) return await Supervisor.RunAsync(arguments[1..], TimeProvider.System);

        using var ending = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        var host = new CliHost
        {
            In = Console.In,
            Out = Console.Out,
            Error = Console.Error,
            Log = Console.OpenStandardError(),
            Environment = Environment.GetEnvironmentVariable,
            IsRoot = Environment.IsPrivilegedProcess,
            Time = TimeProvider.System,
            Dialer = new WebSocketDialer(TimeProvider.System),
            Random = Random.Shared.NextDouble,
            Programs = new Programs(TimeProvider.System),
            ProgramFile = Environment.ProcessPath,
        };
        return await new CliProgram(host).RunAsync(arguments, ending.Token);

        void End(PosixSignalContext signal)
        {
            // The runtime would end the process at once; the agent wants to say goodbye to its links first.
            signal.Cancel = true;
            ending.Cancel();
        }
    }
}
