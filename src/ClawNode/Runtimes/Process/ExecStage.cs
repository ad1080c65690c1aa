using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ClawNode.Runtimes.Secrets;
using Microsoft.Win32.SafeHandles;

namespace ClawNode.Runtimes.Process;

/// <summary>
/// The last step before a workload's program: takes its own session, gives up the agent's rights, writes the files with the rights that
/// are left, and becomes the program. What goes wrong is one sentence on stderr.
/// </summary>
internal static class ExecStage
{
    public const byte Ready = (byte)'R';
    public const byte Go = (byte)'G';
    private const int Failed = 127;
    private const int SetMask = 2;
    private const int SignalSetBytes = 128;
    private const int NoNewPrivileges = 38;
    private static readonly uint s_publicFile = Convert.ToUInt32("644", 8);
    private static readonly uint s_publicDirectory = Convert.ToUInt32("755", 8);
    private static readonly int[] s_inheritable = [Libc.SigHup, 2, 3, 10, 12, Libc.SigPipe, Libc.SigTerm, 20, 21, 22];

    /// <summary>Runs the workload's program; returns only when it cannot.</summary>
    public static int Workload(ProcessFiles files)
    {
        if (ProcessJson.Read(files.Launch, ProcessJson.Default.ProcessLaunch) is not { } launch) return Fail($"{files.Launch} is missing.");
        // Before the agent's rights are given up: the file stays the agent's.
        if (WithSecrets(launch) is not { } env) return Fail("The workload's secrets are not in the node's memory any more.");
        if (Prepare(files, launch.User, launch.WorkingDir) is { } refused) return Fail(refused);
        if (WriteFiles(launch.Files) is { } unwritten) return Fail(unwritten);
        if (LinkSecrets(launch.SecretFiles) is { } unlinked) return Fail(unlinked);
        if (Program(launch.Command[0], env) is not { } program) return Fail(Missing(launch.Command[0]));
        using (var output = Console.OpenStandardOutput()) output.Write([Ready]);
        using (var input = Console.OpenStandardInput())
        {
            if (input.ReadByte() != Go) return Failed;
        }

        _ = Libc.Dup2(Libc.Open("/dev/null", Libc.OpenReadOnly | Libc.OpenCloseOnExec), 0);
        return Become(program, launch.Command, env);
    }

    /// <summary>Runs a program beside a workload, with its environment but without its secret variables; returns only when it cannot.</summary>
    public static int Beside(string requestPath)
    {
        var request = ProcessJson.Read(requestPath, ProcessJson.Default.ExecLaunch);
        File.Delete(requestPath);
        if (request is null || ProcessJson.Read(new ProcessFiles(request.Directory).Launch, ProcessJson.Default.ProcessLaunch) is not { } launch) return Fail("The workload has ended.");
        if (Prepare(new ProcessFiles(request.Directory), request.User, request.WorkingDir ?? launch.WorkingDir) is { } refused) return Fail(refused);
        if (Program(request.Command[0], launch.Env) is not { } program) return Fail(Missing(request.Command[0]));
        return Become(program, request.Command, launch.Env);
    }

    /// <summary>
    /// Removes the links to an ended workload's secrets, with the workload's rights: what its user has put in their way cannot lead to
    /// anything that is not the user's. A link that leads elsewhere by now is the workload's own.
    /// </summary>
    public static int Unlink(ProcessFiles files)
    {
        if (ProcessJson.Read(files.Launch, ProcessJson.Default.ProcessLaunch) is not { } launch) return Fail($"{files.Launch} is missing.");
        if (Prepare(files, launch.User, launch.WorkingDir) is { } refused) return Fail(refused);
        foreach (var (path, file) in launch.SecretFiles)
        {
            if (LeadsTo(path, file)) _ = Libc.Unlink(path);
        }

        return 0;
    }

    private static bool LeadsTo(string path, string file)
    {
        var wanted = Encoding.UTF8.GetBytes(file);
        var target = new byte[wanted.Length + 1];
        var length = Libc.ReadLink(path, target, (nuint)target.Length);
        return length == wanted.Length && target.AsSpan(0, wanted.Length).SequenceEqual(wanted);
    }

    private static string? Prepare(ProcessFiles files, ProcessUser? user, string? workingDir)
    {
        _ = Libc.Setsid();
        _ = Libc.Umask(Convert.ToUInt32("022", 8));
        // Entered with the agent's rights: the path to it may be closed to the user.
        if (Libc.ChangeDirectory(files.Work) != 0) return $"The working directory {files.Work} cannot be entered: {Libc.LastError()}.";
        if (user is not null)
        {
            if (Libc.SetGroups((nuint)user.Groups.Count, [.. user.Groups]) != 0 || Libc.SetGroup(user.GroupId) != 0 || Libc.SetUser(user.UserId) != 0)
                return $"The process cannot become the user {user.Name}: {Libc.LastError()}.";
            _ = Libc.Prctl(NoNewPrivileges, 1, 0, 0, 0);
        }

        if (workingDir is not null && Libc.ChangeDirectory(workingDir) != 0) return $"The working_dir {workingDir} cannot be entered: {Libc.LastError()}.";
        return null;
    }

    private static string? WriteFiles(IReadOnlyDictionary<string, string> files)
    {
        foreach (var (path, text) in files)
        {
            MakeWay(path);
            using var handle = new SafeFileHandle(Libc.Open(path, Libc.OpenToWrite | Libc.OpenCloseOnExec, s_publicFile), ownsHandle: true);
            if (handle.IsInvalid) return $"The file {path} cannot be written: {Libc.LastError()}.";
            try
            {
                RandomAccess.Write(handle, Encoding.UTF8.GetBytes(text), 0);
            }
            catch (IOException e)
            {
                return $"The file {path} cannot be written: {e.Message}";
            }
        }

        return null;
    }

    /// <summary>Puts a link to each secret where the workload expects it; whatever has been there goes, as a written file would have replaced it.</summary>
    private static string? LinkSecrets(IReadOnlyDictionary<string, string> secrets)
    {
        foreach (var (path, file) in secrets)
        {
            MakeWay(path);
            _ = Libc.Unlink(path);
            if (Libc.SymbolicLink(file, path) != 0) return $"The secret {path} cannot be put in its place: {Libc.LastError()}.";
        }

        return null;
    }

    /// <summary>By the C library, which leaves a relative path relative: the way from the root may be closed to this user.</summary>
    private static void MakeWay(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) _ = Libc.MakeDirectory(path[..slash], s_publicDirectory);
    }

    /// <summary>The program's environment with its secrets; null when those are gone.</summary>
    private static IReadOnlyDictionary<string, string>? WithSecrets(ProcessLaunch launch)
    {
        if (launch.SecretEnv is not { } path) return launch.Env;
        if (!File.Exists(path)) return null;
        var block = File.ReadAllBytes(path);
        var env = new Dictionary<string, string>(EnvSecretsText.ReadBlock(block));
        CryptographicOperations.ZeroMemory(block);
        foreach (var (name, value) in launch.Env) env[name] = value;
        return env;
    }

    /// <summary>The program's path, found as a shell would, and executable for the rights that are left.</summary>
    private static string? Program(string name, IReadOnlyDictionary<string, string> env)
    {
        var candidates = name.Contains('/', StringComparison.Ordinal)
            ? [name]
            : env.GetValueOrDefault("PATH", "").Split(':').Where(static directory => directory.Length > 0).Select(directory => Path.Combine(directory, name));
        return candidates.FirstOrDefault(static path => Libc.Access(path, Libc.ExecutableAccess) == 0 && !Directory.Exists(path));
    }

    /// <summary>Replaces this process by the program; returns only when it cannot.</summary>
    public static int Become(string program, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> env)
    {
        var arguments = Native(command);
        var environment = Native([.. env.Select(static pair => $"{pair.Key}={pair.Value}")]);
        // An ignored signal stays ignored in the program, and this runtime ignores SIGPIPE; handlers go by themselves.
        foreach (var signal in s_inheritable) _ = Libc.Signal(signal, 0);
        var none = new byte[SignalSetBytes];
        _ = Libc.EmptySignalSet(none);
        _ = Libc.SignalMask(SetMask, none, 0);
        _ = Libc.Execute(program, arguments, environment);
        return Fail($"{program} cannot be run: {Libc.LastError()}.");
    }

    /// <summary>A C array of C strings with its closing null; freed by becoming another program.</summary>
    private static nint Native(IReadOnlyList<string> texts)
    {
        var array = Marshal.AllocHGlobal((texts.Count + 1) * nint.Size);
        for (var i = 0; i < texts.Count; i++) Marshal.WriteIntPtr(array, i * nint.Size, Marshal.StringToCoTaskMemUTF8(texts[i]));
        Marshal.WriteIntPtr(array, texts.Count * nint.Size, 0);
        return array;
    }

    private static string Missing(string program) => $"The program {program} was not found on this node, or its user may not run it.";

    /// <summary>Says why on stderr; the answer is the exit code.</summary>
    public static int Fail(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return Failed;
    }
}
