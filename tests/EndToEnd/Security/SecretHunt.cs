using System.Text;

namespace EndToEnd.Security;

/// <summary>Looks for known secrets where none may be: in files, and in the arguments and environments of processes.</summary>
internal sealed class SecretHunt
{
    private readonly List<(string Name, byte[] Form)> _forms = [];

    /// <summary>Also looks for what the secret becomes in hexadecimal and in base64, wherever in a longer text it may begin.</summary>
    public void Add(string name, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        _forms.Add((name, bytes));
        _forms.Add(($"{name} in hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes))));
        for (var shift = 0; shift < 3; shift++)
        {
            // Of a text that begins elsewhere, only the groups of three bytes that lie wholly in the secret look the same.
            var whole = (bytes.Length - shift) / 3 * 3;
            _forms.Add(($"{name} in base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, shift, whole))));
        }
    }

    /// <summary>The secrets in a text.</summary>
    public IReadOnlyList<string> In(string text) => In(Encoding.UTF8.GetBytes(text));

    public IReadOnlyList<string> In(ReadOnlyMemory<byte> bytes) => [.. _forms.Where(form => bytes.Span.IndexOf(form.Form) >= 0).Select(form => form.Name).Distinct()];

    /// <summary>What is found in any file below a folder, as <c>file: secret</c>.</summary>
    public IReadOnlyList<string> InFiles(string folder)
    {
        List<string> found = [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        foreach (var file in Directory.EnumerateFiles(folder, "*", options))
        {
            // Sockets and pipes have no length, and a pipe would be waited for.
            if (new FileInfo(file).Length > 0 && Read(file) is { } bytes) found.AddRange(In(bytes).Select(name => $"{file}: {name}"));
        }

        return found;
    }

    /// <summary>What is found in the arguments and environment of any process, but those that <paramref name="isWorkload"/> says may have it.</summary>
    /// <param name="isWorkload">Told the environment.</param>
    public IReadOnlyList<string> InProcesses(Func<string, bool> isWorkload)
    {
        List<string> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => path["/proc/".Length..].All(char.IsAsciiDigit)))
        {
            // A process may end while it is looked at.
            if (Read(Path.Combine(folder, "cmdline")) is { } arguments) found.AddRange(In(arguments).Select(name => $"{folder}/cmdline: {name}"));
            if (Read(Path.Combine(folder, "environ")) is { } environment && !isWorkload(Encoding.UTF8.GetString(environment)))
                found.AddRange(In(environment).Select(name => $"{folder}/environ: {name}"));
        }

        return found;
    }

    private static byte[]? Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
