using System.Runtime.InteropServices;
using ClawBridge.Attach;
using ClawBridge.Cli;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Hosting;
using ClawBridge.Logging;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.State;

namespace ClawBridge;

/// <summary>Wiring only: the command line, the signals and the exit code.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (Environment.GetEnvironmentVariable(SshHelper.SocketVariable) is { Length: > 0 } helper) return await SshHelper.RunAsync(helper, args, Console.Out);
        using var stopping = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            return await RunAsync(CommandLine.Parse(args), stopping.Token);
        }
        catch (Exception e) when (e is CliException or JournalException or ListenException or AttachException)
        {
            await Console.Error.WriteLineAsync($"claw-bridge: {e.Message}");
            return ExitCodes.Usage;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }

    private static async Task<int> RunAsync(ParsedArguments invocation, CancellationToken stop)
    {
        if (invocation.Has("help") || invocation.Has("version"))
        {
            await Console.Out.WriteAsync(invocation.Has("help") ? HelpText.Render() : $"claw-bridge {BridgeVersion.Text}\n");
            return ExitCodes.Ok;
        }

        var settings = new SettingsReader(Environment.GetEnvironmentVariable, File.ReadAllBytes).Read(invocation);
        using var loggers = StderrLoggerFactory.Create(settings.LogLevel, settings.LogFormat, TimeProvider.System);
        var context = new HostContext(TimeProvider.System, loggers, Environment.GetEnvironmentVariable);
        // A single call is over before a node could come, and the next one would lose it again.
        var served = invocation.Command is "call" or "audit" ? settings with { Listen = null } : settings;
        // A model is asked before it ends or deletes something; who types a call has decided already.
        if (invocation.Command is "mcp") served = served with { ConfirmsDestructive = !invocation.Has(CommandLine.NoConfirm.Key) };
        return await Command(invocation, settings, new BridgeHost(served, context), context).RunAsync(stop);
    }

    private static ICommand Command(ParsedArguments invocation, Settings settings, BridgeHost host, HostContext context) => invocation.Command switch
    {
        null => new StdioCommand(host),
        "serve" => new ServeCommand(host),
        "call" => new CallCommand(host, invocation.Arguments, Console.Out, Console.Error),
        "mcp" => new McpCommand(host, settings, invocation, context, StandardStreams.OpenInput(), StandardStreams.OpenOutput()),
        "audit" => new AuditCommand(host, invocation, StandardStreams.OpenOutput(), Console.Out, Console.Error),
        "describe" => new DescribeCommand(invocation, Console.Out),
        "doctor" => new DoctorCommand(settings, () => host.Directory, Environment.GetEnvironmentVariable, invocation, Console.Out),
        "state" => new StateCommand(
            new StateCopies(host.Directory, Environment.ProcessId, BridgeVersion.Text, TimeProvider.System), settings, invocation.Arguments, Console.Out),
        _ => throw new CliException($"The command '{invocation.Command}' does not exist; see claw-bridge --help."),
    };
}
