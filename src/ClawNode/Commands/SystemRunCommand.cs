using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Commands;

/// <summary>
/// <c>system.run</c>: runs a program of this machine as the agent's user, without a shell. Off unless the node's own config
/// says <c>allow_system_run</c>.
/// </summary>
internal sealed class SystemRunCommand(bool allowed, TimeProvider time)
    : TypedCommand<SystemRun, ExecResult>(NodeCommands.SystemRun, "system")
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    protected override JsonTypeInfo<SystemRun> Params => PayloadJson.Default.SystemRun;

    protected override JsonTypeInfo<ExecResult> Result => PayloadJson.Default.ExecResult;

    protected override async Task<ExecResult> RunAsync(SystemRun run, CommandContext context, CancellationToken cancellationToken)
    {
        if (!allowed) throw new CommandException(InvokeErrorCodes.Denied, "system.run is off on this node; its owner turns it on with \"allow_system_run\": true in the agent's config.");
        using var limit = new CancellationTokenSource(Limit(run), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await RunProcessAsync(StartInfo(run), both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(InvokeErrorCodes.Timeout, FormattableString.Invariant($"{run.Command[0]} did not end within {run.TimeoutMs} ms and was killed; give it more time with timeout_ms."));
        }
    }

    private static TimeSpan Limit(SystemRun run) => run.TimeoutMs switch
    {
        null => Timeout.InfiniteTimeSpan,
        > 0 and var wanted when wanted <= LongestTimeout.TotalMilliseconds => TimeSpan.FromMilliseconds(wanted),
        _ => throw CommandParameters.Invalid("timeout_ms must be from 1 to 86400000."),
    };

    private static ProcessStartInfo StartInfo(SystemRun run)
    {
        if (run.Command is not { Count: > 0 } || string.IsNullOrEmpty(run.Command[0])) throw CommandParameters.Invalid("command must name a program and its arguments, as a list.");
        if (run.Command.Any(word => word is null || word.Contains('\0', StringComparison.Ordinal))) throw CommandParameters.Invalid("command must be a list of texts without NUL characters.");
        if (run.Cwd is not null && !Directory.Exists(run.Cwd)) throw CommandParameters.Invalid($"cwd: {run.Cwd} is not a directory of this node.");

        var info = new ProcessStartInfo(run.Command[0], run.Command.Skip(1))
        {
            WorkingDirectory = run.Cwd ?? "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("CLAWNODE_", StringComparison.Ordinal)).ToArray()) info.Environment.Remove(name);
        foreach (var entry in run.Env ?? [])
        {
            var equals = entry?.IndexOf('=', StringComparison.Ordinal) ?? -1;
            if (equals <= 0) throw CommandParameters.Invalid("env must be a list of K=V texts.");
            info.Environment[entry![..equals]] = entry[(equals + 1)..];
        }
        return info;
    }

    private static async Task<ExecResult> RunProcessAsync(ProcessStartInfo info, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = info };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new CommandException(InvokeErrorCodes.NotFound, $"{info.FileName} could not be started: {e.Message.TrimEnd('.')}.", e);
        }
        try
        {
            process.StandardInput.Close();
            var stdout = CappedOutput.ReadAsync(process.StandardOutput.BaseStream, cancellationToken);
            var stderr = CappedOutput.ReadAsync(process.StandardError.BaseStream, cancellationToken);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(cancellationToken);
            await Task.WhenAll(stdout, stderr).WaitAsync(cancellationToken);
            var (output, error) = (await stdout, await stderr);
            return new ExecResult(process.ExitCode, output.Text, error.Text, process.ExitCode == 0, output.Cut || error.Cut);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or a child refuses the signal; either way nothing is left to do here.
        }
    }
}
