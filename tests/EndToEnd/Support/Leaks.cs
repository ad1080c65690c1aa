using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EndToEnd.Support;

/// <summary>Looks for a text where it must not be. Positive controls in the tests show that it would be found.</summary>
internal static class Leaks
{
    /// <summary>The files below the folders that hold the text; what is no regular file is passed over.</summary>
    public static async Task<IReadOnlyList<string>> InFilesAsync(string text, params string[] folders)
    {
        // The text goes over standard input: on the command line it would be a finding itself.
        using var grep = Process.Start(new ProcessStartInfo("grep", ["-rlaF", "-D", "skip", "-f", "-", "--", .. folders])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = grep.StandardError.ReadToEndAsync();
        await grep.StandardInput.WriteAsync(text);
        grep.StandardInput.Close();
        var found = await grep.StandardOutput.ReadToEndAsync();
        await errors;
        await grep.WaitForExitAsync();
        return found.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The processes of this machine that have the text in their environment or on their command line.</summary>
    public static IReadOnlyList<int> InProcesses(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return
        [
            .. Directory.EnumerateDirectories("/proc").Select(static directory => Path.GetFileName(directory))
                .Where(static name => name.All(char.IsAsciiDigit)).Select(static name => int.Parse(name, CultureInfo.InvariantCulture))
                .Where(pid => Holds(pid, "environ", bytes) || Holds(pid, "cmdline", bytes)).Order(),
        ];
    }

    private static bool Holds(int pid, string file, byte[] text)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}")).AsSpan().IndexOf(text) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is the kernel's.
            return false;
        }
    }
}
