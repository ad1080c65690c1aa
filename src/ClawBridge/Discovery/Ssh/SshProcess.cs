using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ClawBridge.Discovery.Ssh;

/// <summary>One of OpenSSH's programs as a child of this process, with its three streams and an environment that holds nothing of the bridge's own.</summary>
internal sealed class SshProcess : IAsyncDisposable
{
    /// <summary>Bytes of standard output and of standard error that are kept; what comes after is read and dropped.</summary>
    private const int OutputLimit = 8 * 1024 * 1024;

    private static readonly string[] Inherited = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR"];

    private readonly Process _process;

    private SshProcess(Process process) => _process = process;

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    public Stream Error => _process.StandardError.BaseStream;

    /// <exception cref="SshException">The program is not there.</exception>
    public static SshProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in info.Environment.Keys.Where(static name => !Inherited.Contains(name)).ToArray()) info.Environment.Remove(name);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        info.Environment["LC_ALL"] = "C";
        try
        {
            return new SshProcess(Process.Start(info)!);
        }
        catch (Win32Exception e)
        {
            throw new SshException(
                SshFault.NoClient, $"The program {program} cannot be started on the bridge's machine: {e.Message}.", "Install the OpenSSH client (Debian: apt-get install openssh-client).");
        }
    }

    /// <summary>Gives it all of <paramref name="input"/> and then the end of it, and collects what it says until it ends.</summary>
    public async Task<SshOutput> CommunicateAsync(Stream input, CancellationToken cancellationToken)
    {
        var (output, error) = (ReadAsync(Output, cancellationToken), ReadAsync(Error, cancellationToken));
        try
        {
            await input.CopyToAsync(Input, cancellationToken);
            await Input.DisposeAsync();
        }
        catch (IOException)
        {
            // It ended, or took no more, before all of the input was read: its exit code and its words tell why.
        }

        await _process.WaitForExitAsync(cancellationToken);
        return new SshOutput(_process.ExitCode, await output, await error);
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it, where it has not ended by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended between the look and the kill.
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static async Task<string> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            kept.Write(buffer, 0, (int)Math.Min(read, OutputLimit - kept.Length));
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }
}
