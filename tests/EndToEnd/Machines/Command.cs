using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EndToEnd.Machines;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    /// <summary>Runs the command line, gives it the input, and returns what it said; after the time limit it is killed and a sentence thrown.</summary>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyList<string> line, string input = "", IReadOnlyDictionary<string, string?>? environment = null, int seconds = 30)
    {
        using var process = Start(line, environment);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await WriteAsync(process, input);
            var result = (await output, await errors);
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(process.ExitCode, result.Item1, result.Item2);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"Not ended within {seconds} s: {string.Join(' ', line)}"));
        }
    }

    public static Process Start(IReadOnlyList<string> line, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells why.
        }
    }
}
