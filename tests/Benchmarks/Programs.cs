using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Benchmarks;

/// <summary>The programs under measurement and their yardsticks.</summary>
internal static class Programs
{
    public static string Bridge => Path.Combine(Root(), "artifacts/bin/claw-bridge");

    public static string Node => Path.Combine(Root(), "artifacts/bin/clawnode");

    public static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));

    /// <summary>Publishes a yardstick (once) and returns its path.</summary>
    public static async Task<string> YardstickAsync(string project, string program)
    {
        var output = Path.Combine(Root(), "artifacts/publish", project);
        var path = Path.Combine(output, program);
        if (File.Exists(path)) return path;
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Root(), "tests/Benchmarks", project), "-c", "Release", "-r", "linux-x64", "-o", output, "--nologo", "-v", "quiet"]);
        using var publish = Process.Start(start)!;
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? path : throw new InvalidOperationException($"Publishing {project} failed.");
    }

    public static Process Start(string file, params string[] arguments) => Process.Start(new ProcessStartInfo(file, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = false,
    })!;

    public static async Task<double> ResidentMiBAsync(int pid)
    {
        foreach (var line in await File.ReadAllLinesAsync($"/proc/{pid}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                return double.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) / 1024;
        }

        throw new InvalidOperationException($"Process {pid} has no VmRSS.");
    }
}
