using System.Diagnostics;
using System.Globalization;
using System.Text;
using EndToEnd.Support;

namespace EndToEnd.Join;

/// <summary>
/// A user without rights, with a home of its own that is gone after the test with whatever the user has left running. Where the tests
/// run as root it is <c>nobody</c>.
/// </summary>
internal sealed class PlainUser : IAsyncDisposable
{
    private const int Nobody = 65534;

    private readonly Scratch _scratch = new();

    public PlainUser()
    {
        Home = _scratch.At("home");
        Directory.CreateDirectory(Home);
        if (!Environment.IsPrivilegedProcess) return;
        File.SetUnixFileMode(_scratch.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        using var owning = Process.Start("chown", [Nobody.ToString(CultureInfo.InvariantCulture), Home]);
        owning.WaitForExit();
    }

    public string Home { get; }

    public string Program => Path.Combine(Home, ".local/bin/clawnode");

    public string ConfigFile => Path.Combine(Home, ".config/clawnode/config.json");

    public string StateDir => Path.Combine(Home, ".local/state/clawnode");

    /// <summary>Every file and folder of the home.</summary>
    public IReadOnlyList<string> Files => [.. Directory.EnumerateFileSystemEntries(Home, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Home, path)).Order(StringComparer.Ordinal)];

    /// <summary>Runs a program in the home and with nothing but these variables, <c>HOME</c> and <c>PATH</c>.</summary>
    public async Task<(int Code, string Output)> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? variables = null, int seconds = 120)
    {
        string[] asUser = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", .. command] : [.. command];
        var start = new ProcessStartInfo(asUser[0], asUser[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Home,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = Home;
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var text = new StringBuilder();
        await Task.WhenAll(CollectAsync(process.StandardOutput, text, limit.Token), CollectAsync(process.StandardError, text, limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, text.ToString());
    }

    /// <summary>Runs the installed agent's own program.</summary>
    public Task<(int Code, string Output)> AgentAsync(params string[] words) => RunAsync([Program, .. words]);

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Program)) await AgentAsync("service", "uninstall");
        _scratch.Dispose();
    }

    private static async Task CollectAsync(StreamReader reader, StringBuilder text, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (text) text.AppendLine(line);
        }
    }
}
