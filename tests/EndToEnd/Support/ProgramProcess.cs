using System.Diagnostics;
using System.Text;

namespace EndToEnd.Support;

/// <summary>A started program whose stderr is kept for the failure message, and that is ended with the test.</summary>
internal class ProgramProcess : IAsyncDisposable
{
    private readonly StringBuilder _stderr = new();
    private readonly Task _errors;

    protected ProgramProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        Process = Process.Start(start)!;
        _errors = CollectErrorsAsync();
    }

    public Process Process { get; }

    public string Errors
    {
        get
        {
            lock (_stderr) return _stderr.ToString();
        }
    }

    public static ProgramProcess Start(string file, params string[] arguments) => new(file, arguments);

    /// <summary>SIGKILL, and gone when this returns.</summary>
    public async Task KillAsync()
    {
        if (!Process.HasExited) Process.Kill();
        await ExitAsync();
    }

    /// <summary>Sends a signal by name, like TERM, STOP or CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end (30 s at most) and returns the exit code.</summary>
    public async Task<int> ExitAsync(int seconds = 30)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await Process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program did not end within {seconds} s. Its stderr:\n{Errors}");
        }

        return Process.ExitCode;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (!Process.HasExited) Process.Kill();
        await Process.WaitForExitAsync();
        await _errors;
        Process.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task CollectErrorsAsync()
    {
        while (await Process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_stderr) _stderr.AppendLine(line);
        }
    }
}
