using System.Threading.Channels;
using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Scanning;

/// <summary>One scan: from its start to its end, with the names and GPUs of the hosts that it finds.</summary>
internal sealed class ScanJob : IScanSink, IDisposable
{
    /// <summary>Names are asked for as hosts are found; this long the end waits for those that are still out.</summary>
    public static readonly TimeSpan NameWait = TimeSpan.FromSeconds(1);

    /// <summary>Of one host.</summary>
    public static readonly TimeSpan DetectionLimit = TimeSpan.FromSeconds(30);

    private const int MostNames = 4_096;
    private const int Detectors = 16;

    private readonly ScanTools _tools;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<HostAnswer> _withSsh = Channel.CreateUnbounded<HostAnswer>();
    private readonly List<Task> _names = [];
    private readonly long _startStamp;
    private volatile ScanEnd? _end;

    /// <exception cref="Rpc.RpcException">-32002 when there is no room for it.</exception>
    public ScanJob(string id, ScanSpec spec, string startedBy, ScanTools tools, TimeProvider time)
    {
        (Id, Spec, StartedBy, _tools, _time) = (id, spec, startedBy, tools, time);
        (StartedAt, _startStamp) = (time.GetUtcNow(), time.GetTimestamp());
        Ended = RunAsync(tools.Scanner.RunAsync(spec.Plan, this, _ending.Token));
    }

    public string Id { get; }

    public ScanSpec Spec { get; }

    /// <summary>The principal.</summary>
    public string StartedBy { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? EndedAt => _end?.At;

    public ScanState State => _end?.State ?? ScanState.Running;

    public ScanFindings Findings { get; } = new();

    /// <summary>Ends when the scan has, however that was; a fault of it is one of the program.</summary>
    public Task Ended { get; }

    public long DurationMs => _end?.DurationMs ?? (long)_time.GetElapsedTime(_startStamp).TotalMilliseconds;

    /// <summary>What it found stays found.</summary>
    public void Cancel() => _ending.Cancel();

    public void Found(HostAnswer host)
    {
        if (!Findings.Add(host)) return;
        if (_names.Count < MostNames) _names.Add(NameAsync(host));
        if (Spec.Profile is null) return;
        if (host.SshPort is null && !host.OpenPorts.Contains(22)) return;
        if (CredentialRules.Allows(Spec.Profile, host.Address)) _withSsh.Writer.TryWrite(host);
        else Findings.Detected(host.Address, GpuDetection.Unknown($"Nobody logged in: {host.Address} is outside the scope of credential profile {Spec.Profile.Id}."));
    }

    public void Settled(int hosts, int unreachable, int undetermined) => Findings.Settled(hosts, unreachable, undetermined);

    public void Note(string sentence) => Findings.Note(sentence);

    public void Dispose() => _ending.Dispose();

    private async Task RunAsync(Task<bool> scanning)
    {
        var state = ScanState.Failed;
        var detecting = Spec.Profile is { } profile ? Task.WhenAll(Enumerable.Range(0, Detectors).Select(_ => DetectAsync(profile))) : Task.CompletedTask;
        try
        {
            var isWhole = await scanning;
            await NamesAsync();
            _withSsh.Writer.TryComplete();
            await detecting;
            state = isWhole && !_ending.IsCancellationRequested ? ScanState.Complete : ScanState.Cancelled;
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            state = ScanState.Cancelled;
        }
        catch (ScanFailedException e)
        {
            Findings.Note(e.Message);
        }
        finally
        {
            _withSsh.Writer.TryComplete();
            _end = new ScanEnd(state, _time.GetUtcNow(), DurationMs);
        }
    }

    private async Task NameAsync(HostAnswer host)
    {
        try
        {
            if (await _tools.Names.NameOfAsync(host.Address, _ending.Token) is { } name) Findings.Named(host.Address, name);
        }
        catch (OperationCanceledException)
        {
            // The scan has ended; the name would come too late.
        }
    }

    private async Task NamesAsync()
    {
        try
        {
            await Task.WhenAll(_names).WaitAsync(NameWait, _time, _ending.Token);
        }
        catch (TimeoutException)
        {
            // A name that takes longer is left out.
        }
    }

    private async Task DetectAsync(CredentialProfileRecord profile)
    {
        await foreach (var host in _withSsh.Reader.ReadAllAsync(_ending.Token)) Findings.Detected(host.Address, await DetectAsync(profile, host));
    }

    private async Task<GpuDetection> DetectAsync(CredentialProfileRecord profile, HostAnswer host)
    {
        using var limit = new CancellationTokenSource(DetectionLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ending.Token);
        try
        {
            return await _tools.Gpus!.DetectAsync(host.Address.ToIPAddress(), host.SshPort ?? 22, profile, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !_ending.IsCancellationRequested)
        {
            return GpuDetection.Unknown($"{host.Address} did not answer within {DetectionLimit.TotalSeconds:N0} s after logging in.");
        }
    }
}
