using System.ComponentModel;
using System.Runtime.InteropServices;
using ClawNode.Runtimes.Records;

namespace ClawNode.Runtimes.Process;

/// <summary>
/// The hidden subcommand <c>clawnode supervise …</c>: watches over one process workload and outlives the agent. It keeps the output, the
/// exit status and the memory limit; the agent comes and goes and reads its files.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    public const string StageFlag = "--stage";
    public const string ExecFlag = "--exec";
    public const string UnlinkFlag = "--unlink";
    private const int SubreaperOption = 36;
    private const int UsageError = 2;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private readonly ProcessFiles _files;
    private readonly ProcessLaunch _launch;
    private readonly TimeProvider _time;
    private readonly LogSegmentWriter _log;

    private Supervisor(ProcessFiles files, ProcessLaunch launch, TimeProvider time)
    {
        _files = files;
        _launch = launch;
        _time = time;
        _log = new LogSegmentWriter(files.Logs, time);
    }

    /// <summary>Runs with the arguments that follow <c>supervise</c>; the result is the program's exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TimeProvider time)
    {
        if (arguments is [StageFlag, var staged]) return ExecStage.Workload(new ProcessFiles(staged));
        if (arguments is [ExecFlag, var request]) return ExecStage.Beside(request);
        if (arguments is [UnlinkFlag, var ended]) return ExecStage.Unlink(new ProcessFiles(ended));
        if (arguments is not [var directory] || ProcessJson.Read(new ProcessFiles(directory).Launch, ProcessJson.Default.ProcessLaunch) is not { } launch)
        {
            await Console.Error.WriteLineAsync("clawnode supervise is started by the agent itself, with the directory of an attempt.");
            return UsageError;
        }

        Detach();
        using var supervisor = new Supervisor(new ProcessFiles(directory), launch, time);
        return await supervisor.RunAsync();
    }

    public void Dispose() => _log.Dispose();

    /// <summary>Leaves the agent's session, terminal and streams, so that nothing that ends the agent reaches this process.</summary>
    private static void Detach()
    {
        _ = Libc.Setsid();
        _ = Libc.Umask(Convert.ToUInt32("077", 8));
        _ = Libc.Prctl(SubreaperOption, 1, 0, 0, 0);
        var nothing = Libc.Open("/dev/null", Libc.OpenReadWrite);
        for (var descriptor = 0; descriptor <= 2; descriptor++) _ = Libc.Dup2(nothing, descriptor);
        if (nothing > 2) _ = Libc.Close(nothing);
    }

    private async Task<int> RunAsync()
    {
        // The claim decides between two supervisors of one attempt: whoever comes second leaves.
        if (ProcessMark.Of(Environment.ProcessId, Now()) is not { } mark || !Claim(mark)) return 0;
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ignore);
        ProcessExit exit;
        try
        {
            exit = await SuperviseAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            exit = new ProcessExit(null, Now(), $"The process could not be started: {e.Message}");
        }

        await UnlinkSecretsAsync();
        await NoteExitAsync(exit);
        return 0;
    }

    private bool Claim(ProcessMark mark)
    {
        var own = $"{_files.Claim}.{mark.Pid}";
        ProcessJson.Write(own, mark, ProcessJson.Default.ProcessMark);
        try
        {
            File.Move(own, _files.Claim, overwrite: false);
            DurableFile.SyncDirectory(_files.Directory);
            return true;
        }
        catch (IOException) when (File.Exists(_files.Claim))
        {
            File.Delete(own);
            return false;
        }
    }

    private async Task<ProcessExit> SuperviseAsync()
    {
        using var process = ProcessLauncher.Start(_launch.Self, [StageFlag, _files.Directory], redirect: true);
        // The stage says on its output that all is prepared, and waits; only then is the start noted, and only then does it happen.
        var ready = new byte[1];
        if (await process.StandardOutput.BaseStream.ReadAsync(ready) == 0 || ready[0] != ExecStage.Ready)
        {
            var why = await process.StandardError.ReadToEndAsync();
            return new ProcessExit(null, Now(), why.Length > 0 ? why.Trim() : "The process could not be started.");
        }

        if (ProcessMark.Of(process.Id, Now()) is not { } mark) return new ProcessExit(null, Now(), "The process ended before it was started.");
        ProcessJson.Write(_files.Started, mark, ProcessJson.Default.ProcessMark);
        await process.StandardInput.BaseStream.WriteAsync(new[] { ExecStage.Go });
        process.StandardInput.Close();

        using var over = new CancellationTokenSource();
        var guard = new MemoryGuard(process.Id, _launch.MemoryBytes);
        var checking = CheckAsync(guard, process.Id, over.Token);
        Task[] pumps = [PumpAsync(process.StandardOutput.BaseStream, LogSegments.StdoutMark), PumpAsync(process.StandardError.BaseStream, LogSegments.StderrMark)];
        await process.WaitForExitAsync(CancellationToken.None);
        await over.CancelAsync();
        await checking;
        ProcessGroup.EndAll(process.Id);
        await Task.WhenAny(Task.WhenAll(pumps), Task.Delay(DrainLimit, _time, CancellationToken.None));
        return new ProcessExit(process.ExitCode, Now(), OutOfMemory: guard.Fired);
    }

    private async Task PumpAsync(Stream stream, byte mark)
    {
        var splitter = new LineSplitter();
        var buffer = new byte[32 << 10];
        while (await stream.ReadAsync(buffer) is var count and > 0)
        {
            if (splitter.Feed(buffer.AsSpan(0, count)) is { Count: > 0 } lines) _log.Write(mark, lines);
        }

        if (splitter.Finish() is { Count: > 0 } rest) _log.Write(mark, rest);
    }

    private async Task CheckAsync(MemoryGuard guard, int workload, CancellationToken over)
    {
        using var timer = new PeriodicTimer(CheckEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                guard.Check();
                ProcessGroup.ReapOrphans(workload);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The process has ended.
        }
    }

    /// <summary>The links would lead nowhere; one that cannot be removed is left, since it holds no secret.</summary>
    private async Task UnlinkSecretsAsync()
    {
        if (_launch.SecretFiles.Count == 0) return;
        try
        {
            using var process = ProcessLauncher.Start(_launch.Self, [UnlinkFlag, _files.Directory], redirect: false);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            // The machine has no room for another process: how the workload ended is worth more than its links.
        }
    }

    /// <summary>The exit status is worth waiting for: a full disk is tried again until it has room.</summary>
    private async Task NoteExitAsync(ProcessExit exit)
    {
        while (Directory.Exists(_files.Directory))
        {
            try
            {
                ProcessJson.Write(_files.Exit, exit, ProcessJson.Default.ProcessExit);
                File.Delete(_files.Launch);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(CheckEvery, _time, CancellationToken.None);
            }
        }
    }

    private static void Ignore(PosixSignalContext context) => context.Cancel = true;

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
