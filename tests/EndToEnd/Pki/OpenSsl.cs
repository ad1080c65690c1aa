using System.Diagnostics;

namespace EndToEnd.Pki;

/// <summary>The openssl command line, which knows nothing of this house.</summary>
internal static class OpenSsl
{
    /// <summary>What it prints; fails the test when it does not succeed.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        Assert.That(code, Is.Zero, $"openssl {string.Join(' ', arguments)}: {output}");
        return output;
    }

    /// <summary>Exit code, and standard output and error as one text.</summary>
    public static async Task<(int Code, string Output)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }
}
