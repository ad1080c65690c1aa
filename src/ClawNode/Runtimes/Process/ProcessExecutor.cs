using System.ComponentModel;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using OsProcess = System.Diagnostics.Process;

namespace ClawNode.Runtimes.Process;

/// <summary>Runs programs beside a process workload, with its environment, directory and rights.</summary>
internal sealed class ProcessExecutor(IReadOnlyList<string> self)
{
    private const int BufferBytes = 32 << 10;

    public async Task<ExecResult> RunAsync(ProcessFiles files, ContainerExec exec, ProcessUser? user, CancellationToken cancellationToken)
    {
        var request = Path.Combine(files.Directory, $"exec-{Guid.NewGuid():N}.json");
        try
        {
            ProcessJson.Write(request, new ExecLaunch(files.Directory, exec.Command, exec.Workdir, user), ProcessJson.Default.ExecLaunch);
            using var process = ProcessLauncher.Start(self, [Supervisor.ExecFlag, request], redirect: true);
            using var ending = cancellationToken.Register(() => ProcessGroup.Signal(process.Id, Libc.SigKill));
            return await CollectAsync(process, exec.Stdin, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The program cannot be started: {e.Message}", e);
        }
        finally
        {
            File.Delete(request);
        }
    }

    private static async Task<ExecResult> CollectAsync(OsProcess process, string? input, CancellationToken cancellationToken)
    {
        var stdout = new OutputBuffer();
        var stderr = new OutputBuffer();
        // All three at once: a program that writes before it has read everything would otherwise block.
        await Task.WhenAll(
            FeedAsync(process, input, cancellationToken),
            ReadAsync(process.StandardOutput.BaseStream, stdout, cancellationToken),
            ReadAsync(process.StandardError.BaseStream, stderr, cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return new ExecResult(process.ExitCode, stdout.ToString(), stderr.ToString(), process.ExitCode == 0, stdout.Truncated || stderr.Truncated);
    }

    private static async Task FeedAsync(OsProcess process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading all of its input, which is its right.
        }
    }

    private static async Task ReadAsync(Stream stream, OutputBuffer output, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0) output.Add(buffer.AsSpan(0, count));
    }
}
