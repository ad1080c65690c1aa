using System.Diagnostics;
using ClawNode.Runtimes.Secrets;
using OsProcess = System.Diagnostics.Process;

namespace ClawNode.Runtimes.Process;

/// <summary>Prepares an attempt's directory and starts its supervisor.</summary>
internal sealed class ProcessLauncher(IReadOnlyList<string> self)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PassThrough = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public void Launch(ProcessFiles files, StagedSecrets? secrets, ProcessLaunch launch)
    {
        ProcessJson.Write(files.Launch, launch, ProcessJson.Default.ProcessLaunch);
        Directory.CreateDirectory(files.Work, OwnerOnly);
        if (launch.User is { } user)
        {
            if (Libc.ChangeOwner(files.Work, user.UserId, user.GroupId) != 0) throw new IOException($"{files.Work} cannot be given to {user.Name}: {Libc.LastError()}.");
            OpenTheWay(files.Directory);
            if (secrets is { Files.Count: > 0 }) Give(secrets, user);
        }

        Start(self, [files.Directory], redirect: false).Dispose();
    }

    /// <summary>Starts this program's own binary in a role, with nothing of the agent's environment but what a runtime needs to start.</summary>
    public static OsProcess Start(IReadOnlyList<string> self, IReadOnlyList<string> arguments, bool redirect)
    {
        var start = new ProcessStartInfo(self[0])
        {
            UseShellExecute = false, RedirectStandardInput = redirect, RedirectStandardOutput = redirect, RedirectStandardError = redirect, WorkingDirectory = "/",
        };
        foreach (var argument in self.Skip(1).Concat(arguments)) start.ArgumentList.Add(argument);
        var kept = start.Environment.Where(static pair => pair.Key is "PATH" or "DOTNET_ROOT").ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in kept) start.Environment[name] = value;
        return OsProcess.Start(start)!;
    }

    /// <summary>Makes a secret the user's own and nobody else's. The variables stay the agent's: they are read before it gives up its rights.</summary>
    private static void Give(StagedSecrets secrets, ProcessUser user)
    {
        foreach (var file in secrets.Files.Values)
        {
            if (Libc.ChangeOwner(file, user.UserId, user.GroupId) != 0) throw new IOException($"{file} cannot be given to {user.Name}: {Libc.LastError()}.");
        }

        OpenTheWay(secrets.Directory);
    }

    /// <summary>
    /// Lets another user walk to a directory of its own, and see nothing on the way: the three directories above it may be passed
    /// through but not listed, and the files in them stay closed.
    /// </summary>
    private static void OpenTheWay(string directory)
    {
        var level = new DirectoryInfo(directory);
        for (var depth = 0; depth < 3 && level is not null; depth++, level = level.Parent)
        {
            var mode = File.GetUnixFileMode(level.FullName);
            if ((mode & PassThrough) != PassThrough) File.SetUnixFileMode(level.FullName, mode | PassThrough);
        }
    }
}
