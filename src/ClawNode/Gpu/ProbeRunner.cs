using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ClawNode.Gpu;

/// <summary>
/// Runs a tool as a process with a time limit and an output limit, and kills it with its children when either is passed. A
/// tool that even SIGKILL does not end (it hangs in the driver) is not started a second time until it is gone.
/// </summary>
/// <param name="program">A name to look up in the search path, or a path.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="searchPath">Colon-separated folders; evaluated at each run.</param>
/// <param name="limit">How long it may take.</param>
/// <param name="time">The clock of the limit.</param>
internal sealed class ProbeRunner(
    string program, IReadOnlyList<string> arguments, Func<string?> searchPath, TimeSpan limit, TimeProvider time) : IProbeRunner, IDisposable
{
    /// <summary>Characters; 16 GPUs with long process lists stay well below.</summary>
    private const int OutputLimit = 8 * 1024 * 1024;

    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(2);

    private Process? _stuck;

    public async Task<ProbeOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (_stuck is not null && !_stuck.HasExited) return new ProbeOutcome(ProbeOutcomeKind.TimedOut);
        Release();
        if (ExecutableFinder.Find(program, searchPath()) is not { } path) return new ProbeOutcome(ProbeOutcomeKind.Missing);

        var process = new Process { StartInfo = StartInfo(path) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            return new ProbeOutcome(ProbeOutcomeKind.NotStarted, Error: e.Message);
        }
        return await WatchAsync(process, cancellationToken);
    }

    public void Dispose() => Release();

    private async Task<ProbeOutcome> WatchAsync(Process process, CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(limit, time);
        using var flood = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, flood.Token, cancellationToken);
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, flood, any.Token);
            var error = ReadAsync(process.StandardError, flood, any.Token);
            await Task.WhenAll(output, error).WaitAsync(any.Token);
            await process.WaitForExitAsync(any.Token);
            var outcome = new ProbeOutcome(ProbeOutcomeKind.Ended, process.ExitCode, await output, await error);
            process.Dispose();
            return outcome;
        }
        catch (OperationCanceledException)
        {
            await KillAsync(process);
            cancellationToken.ThrowIfCancellationRequested();
            return new ProbeOutcome(flood.IsCancellationRequested ? ProbeOutcomeKind.TooMuchOutput : ProbeOutcomeKind.TimedOut);
        }
    }

    private ProcessStartInfo StartInfo(string path)
    {
        var info = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        info.Environment["LC_ALL"] = "C";
        return info;
    }

    /// <summary>Reads to the end; past the limit it ends the whole run through <paramref name="flood"/>.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationTokenSource flood, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (text.Length + read > OutputLimit) await flood.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            text.Append(buffer, 0, read);
        }
        return text.ToString();
    }

    private async Task KillAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            using var grace = new CancellationTokenSource(KillGrace, time);
            await process.WaitForExitAsync(grace.Token);
            process.Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException or AggregateException or Win32Exception)
        {
            _stuck = process;
        }
        catch (InvalidOperationException)
        {
            // It ended between the check and the kill.
            process.Dispose();
        }
    }

    private void Release()
    {
        _stuck?.Dispose();
        _stuck = null;
    }
}
