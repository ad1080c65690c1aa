using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Gpu;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Runtimes.Process;

/// <summary>Runs workloads as plain processes of this machine, each under a supervisor that outlives the agent.</summary>
internal sealed class ProcessRuntime : IRuntime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly string _root;
    private readonly ProcessRules _rules;
    private readonly ProcessLauncher _launcher;
    private readonly ProcessExecutor _executor;
    private readonly IGpuInventory _gpus;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<string> _self;

    public ProcessRuntime(RuntimeOptions options, HostPathPolicy paths, IGpuInventory gpus, TimeProvider time)
    {
        _root = Path.Combine(options.StateDir, "workloads");
        _gpus = gpus;
        _time = time;
        _self = options.SupervisorCommand ?? [Environment.ProcessPath ?? "clawnode", "supervise"];
        _rules = new ProcessRules(options, paths, UserTable.OfMachine, Libc.EffectiveUser() == 0);
        _launcher = new ProcessLauncher(_self);
        _executor = new ProcessExecutor(_self);
    }

    public string Name => RuntimeNames.Process;

    public RuntimeAvailability Availability => RuntimeAvailability.Yes;

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Validate(WorkloadRun spec) => _rules.Check(spec);

    public async Task<RuntimeInstance> StartAsync(WorkloadRun spec, StagedSecrets? secrets, Action<string> report, CancellationToken cancellationToken)
    {
        var key = AttemptKey.Of(spec);
        var files = FilesOf(key);
        if (!File.Exists(files.Claim))
        {
            var gpus = spec.Gpus.Count > 0 ? (await _gpus.ListAsync(cancellationToken)).Gpus : [];
            cancellationToken.ThrowIfCancellationRequested();
            Launch(spec, secrets, files, gpus);
        }

        // From here on the supervisor decides; giving up now would leave a process that nobody knows of.
        var begun = _time.GetTimestamp();
        while (_time.GetElapsedTime(begun) < StartLimit)
        {
            if (Look(key) is { Phase: not RuntimePhase.Created } instance)
                return instance with { Ports = [.. spec.Ports.Select(static port => port with { HostPort = port.ContainerPort })] };
            await Task.Delay(StartPoll, _time, CancellationToken.None);
        }

        throw new CommandException(InvokeErrorCodes.Unavailable, $"The supervisor of the process did not answer within {StartLimit.TotalSeconds:F0} seconds; see the agent's log.");
    }

    public async Task StopAsync(AttemptKey key, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (ReadMark(FilesOf(key).Started) is not { } mark || !mark.IsAlive()) return;
        if (grace > TimeSpan.Zero)
        {
            ProcessGroup.Signal(mark.Pid, Libc.SigTerm);
            var begun = _time.GetTimestamp();
            while (mark.IsAlive() && _time.GetElapsedTime(begun) < grace) await Task.Delay(Poll, _time, cancellationToken);
        }

        if (mark.IsAlive()) ProcessGroup.Signal(mark.Pid, Libc.SigKill);
    }

    public async Task<RuntimeInstance?> WaitAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var instance = Look(key);
            if (instance is not { Phase: RuntimePhase.Running or RuntimePhase.Created }) return instance;
            await Task.Delay(Poll, _time, cancellationToken);
        }
    }

    public Task<RuntimeInstance?> InspectAsync(AttemptKey key, CancellationToken cancellationToken) => Task.FromResult(Look(key));

    /// <summary>Nothing: a process without a record is not this agent's to adopt.</summary>
    public Task<IReadOnlyList<RuntimeInstance>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RuntimeInstance>>([]);

    public async IAsyncEnumerable<LogLine> LogsAsync(AttemptKey key, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new LogSegmentReader(FilesOf(key).Logs);
        List<LogLine> lines = [];
        var tail = new TailBuffer<LogLine>(query.Tail, static line => line.Stream);
        while (reader.Read(lines))
        {
            foreach (var line in lines.Where(line => query.Wants(line.Stream, line.Ts))) tail.Add(line);
            lines.Clear();
            cancellationToken.ThrowIfCancellationRequested();
        }

        foreach (var line in tail.Lines) yield return line;
        while (query.Follow)
        {
            // Looked at before the reading, so that what was written before the end is read after it.
            var over = Look(key) is not { Phase: RuntimePhase.Running or RuntimePhase.Created };
            while (reader.Read(lines))
            {
                foreach (var line in lines.Where(line => query.Wants(line.Stream, line.Ts))) yield return line;
                lines.Clear();
            }

            if (over) yield break;
            await Task.Delay(Poll, _time, cancellationToken);
        }
    }

    public Task<RuntimeUsage> UsageAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        var files = FilesOf(key);
        if (ReadMark(files.Started) is not { } mark) throw new CommandException(InvokeErrorCodes.NotFound, $"The process of {key} was not found.");
        var members = ProcFs.All().Where(process => process.Session == mark.Pid && !process.IsZombie).ToArray();
        var limit = ProcessJson.Read(files.Launch, ProcessJson.Default.ProcessLaunch)?.MemoryBytes;
        var cpu = members.Aggregate(TimeSpan.Zero, static (sum, process) => sum + process.CpuTime);
        return Task.FromResult(new RuntimeUsage(cpu, members.Sum(static process => process.ResidentBytes), limit, members.Length));
    }

    public Task<ExecResult> ExecAsync(AttemptKey key, ContainerExec exec, CancellationToken cancellationToken)
    {
        var files = FilesOf(key);
        var launch = ProcessJson.Read(files.Launch, ProcessJson.Default.ProcessLaunch)
            ?? throw new CommandException(InvokeErrorCodes.Conflict, "The process has ended, so nothing can run beside it.");
        var user = exec.User is null ? launch.User : _rules.UserFor(exec.User);
        return _executor.RunAsync(files, exec, user, cancellationToken);
    }

    /// <summary>Makes sure that nothing of it runs; its files go with the attempt's directory.</summary>
    public Task RemoveAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        var files = FilesOf(key);
        foreach (var mark in new[] { ReadMark(files.Claim), ReadMark(files.Started) })
        {
            if (mark?.IsAlive() == true) _ = Libc.Kill(mark.Pid, Libc.SigKill);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Launch(WorkloadRun spec, StagedSecrets? secrets, ProcessFiles files, IReadOnlyList<GpuDevice> gpus)
    {
        try
        {
            _launcher.Launch(files, secrets, new ProcessLaunch
            {
                Self = _self,
                Command = spec.Command,
                Env = ProcessEnvironment.Of(spec, gpus, files.Work, secrets?.EnvNames ?? []),
                WorkingDir = spec.WorkingDir,
                User = _rules.UserFor(spec.User),
                Files = spec.Files,
                SecretFiles = secrets?.Files ?? new Dictionary<string, string>(),
                SecretEnv = secrets?.EnvFile,
                MemoryBytes = spec.MemoryMb << 20,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new CommandException(InvokeErrorCodes.Unavailable, $"The supervisor of the process cannot be started: {e.Message}", e);
        }
    }

    private RuntimeInstance? Look(AttemptKey key)
    {
        var files = FilesOf(key);
        if (!File.Exists(files.Claim)) return null;
        var started = ReadMark(files.Started);
        var instance = new RuntimeInstance
        {
            Key = key, Id = started?.Pid.ToString(CultureInfo.InvariantCulture) ?? "", Phase = RuntimePhase.Created, StartedAt = started?.At,
        };
        // The order matters: an exit that is noted between the two looks must not be taken for a loss.
        var alive = started?.IsAlive() == true || ReadMark(files.Claim)?.IsAlive() == true;
        if (ProcessJson.Read(files.Exit, ProcessJson.Default.ProcessExit) is { } exit) return Ended(instance, exit);
        if (alive) return instance with { Phase = started is null ? RuntimePhase.Created : RuntimePhase.Running };
        return started is null
            ? instance with { Phase = RuntimePhase.Failed, Error = "The supervisor of the process ended before it started it." }
            : instance with { Phase = RuntimePhase.Ended, Lost = true };
    }

    private static RuntimeInstance Ended(RuntimeInstance instance, ProcessExit exit) => exit.ExitCode is null
        ? instance with { Phase = RuntimePhase.Failed, Error = exit.Error, FinishedAt = exit.At }
        : instance with { Phase = RuntimePhase.Ended, ExitCode = exit.ExitCode, OutOfMemory = exit.OutOfMemory, FinishedAt = exit.At };

    private static ProcessMark? ReadMark(string path) => ProcessJson.Read(path, ProcessJson.Default.ProcessMark);

    private ProcessFiles FilesOf(AttemptKey key) => new(Path.Combine(_root, key.ToString()));
}
