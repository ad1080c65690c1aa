using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery.Scanning;

/// <summary>The scans that run, and for an hour those that ran. They are in memory only and end with the bridge.</summary>
internal sealed class ScanService(ScanTools tools, TimeProvider time, RandomNumberGenerator random) : IAsyncDisposable
{
    public const int MostRunning = 4;

    private const int MostKept = 16;

    private static readonly TimeSpan s_retention = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly List<ScanJob> _jobs = [];

    public TimeProvider Time => time;

    /// <summary>Whether this program can log in to hosts to look for GPUs.</summary>
    public bool CanDetectGpus => tools.Gpus is not null;

    /// <exception cref="RpcException">-32002 when too many run.</exception>
    public ScanJob Start(ScanSpec spec, string startedBy)
    {
        lock (_gate)
        {
            Forget();
            if (_jobs.Count(static job => job.EndedAt is null) >= MostRunning)
            {
                throw RpcException.Exhausted(ErrorKinds.NoCapacity, $"{MostRunning} scans run already, which is the most at once.",
                    "Wait for one to end (scan_list) or end one with scan_cancel.");
            }

            var job = new ScanJob(RowIds.New(random), spec, startedBy, tools, time);
            _jobs.Add(job);
            return job;
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ScanJob> All()
    {
        lock (_gate)
        {
            Forget();
            return [.. _jobs.AsEnumerable().Reverse()];
        }
    }

    /// <exception cref="RpcException">-32000.</exception>
    public ScanJob Get(string id) => All().FirstOrDefault(job => job.Id == id)
        ?? throw RpcException.NotFound("Scan", id, "scan_list shows the scans that are known; they are kept for an hour after their end, and not when the bridge ends.");

    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<ScanJob> jobs;
        lock (_gate) jobs = [.. _jobs];
        foreach (var job in jobs) job.Cancel();
        foreach (var job in jobs) await job.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var job in jobs) job.Dispose();
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        var ended = _jobs.Where(static job => job.EndedAt is not null).ToList();
        foreach (var job in ended.Where((job, index) => now - job.EndedAt >= s_retention || index < ended.Count - MostKept))
        {
            _jobs.Remove(job);
            job.Dispose();
        }
    }
}
