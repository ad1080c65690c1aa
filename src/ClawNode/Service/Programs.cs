using System.ComponentModel;
using System.Diagnostics;
using ClawNode.Gpu;

namespace ClawNode.Service;

/// <summary>Programs as processes, each with a time limit.</summary>
internal sealed class Programs(TimeProvider time) : IPrograms
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What a detached program keeps of this one's environment.</summary>
    private static readonly string[] Kept = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "DOTNET_ROOT", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"];

    public bool Has(string name) => Find(name) is not null;

    public async Task<ProgramResult> RunAsync(
        string name, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        if (Find(name) is not { } path) return new ProgramResult(null, "", $"{name} is not on this machine");
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        start.Environment["LC_ALL"] = "C";
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var process = Process.Start(start)!;
            return await EndAsync(process, name, input, both.Token, cancellationToken);
        }
        catch (Win32Exception e)
        {
            return new ProgramResult(null, "", $"{name} could not be started: {e.Message}");
        }
    }

    public void StartDetached(string path, IReadOnlyList<string> arguments)
    {
        var self = Environment.ProcessPath ?? throw new IOException("The path of this program is not known.");
        var start = new ProcessStartInfo(self, [Detached.Word, path, .. arguments]) { WorkingDirectory = "/" };
        var kept = start.Environment.Where(static pair => Kept.Contains(pair.Key)).ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in kept) start.Environment[name] = value;
        try
        {
            Process.Start(start)!.Dispose();
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{path} could not be started: {e.Message}", e);
        }
    }

    private static async Task<ProgramResult> EndAsync(Process process, string name, string? input, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit), process.StandardError.ReadToEndAsync(limit));
            await WriteAsync(process, input, limit);
            await process.WaitForExitAsync(limit);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return new ProgramResult(null, "", FormattableString.Invariant($"{name} did not end within {Limit.TotalSeconds:F0} s"));
        }
    }

    private static async Task WriteAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells.
        }
    }

    /// <summary>System folders too: the PATH of a plain user often lacks them.</summary>
    private static string? Find(string name) => ExecutableFinder.Find(name, $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/bin:/sbin:/bin");
}
