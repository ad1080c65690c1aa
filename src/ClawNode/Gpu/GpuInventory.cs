using ClawBridge.Gpu;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Gpu;

/// <summary>All GPUs of the machine, over all vendors, with the faults that the kernel log tells.</summary>
internal sealed class GpuInventory(IReadOnlyList<CachedProbe> probes, IKernelLog kernelLog, TimeProvider time) : IGpuInventory, IDisposable
{
    /// <summary>Which GPUs there are changes seldom.</summary>
    public static readonly TimeSpan ListAge = TimeSpan.FromSeconds(30);

    /// <summary>Readings are asked for by several callers at once: links, commands, the idle watch.</summary>
    public static readonly TimeSpan MetricsAge = TimeSpan.FromSeconds(1);

    private readonly Lock _xidGate = new();
    private XidFaults _faults = XidFaults.None;

    /// <summary>The inventory of this machine. A tool's path is looked up in <c>PATH</c> and where the vendors install it.</summary>
    public static GpuInventory Create(GpuToolOptions options, TimeProvider time)
    {
        var nvidia = new NvidiaProbe(Runner(options.NvidiaSmi ?? "nvidia-smi", NvidiaFailures.Arguments, time), options.NvidiaSmi is not null);
        var amd = new RocmProbe(Runner(options.RocmSmi ?? "rocm-smi", RocmSmiParser.Arguments, time), new DrmDevices(), options.RocmSmi is not null);
        return new GpuInventory([new CachedProbe(nvidia, time), new CachedProbe(amd, time)], new KernelLog(), time);
    }

    public async Task<GpuList> ListAsync(CancellationToken cancellationToken)
    {
        var snapshots = await AskAsync(ListAge, cancellationToken);
        var xids = ReadXids();
        GpuDevice[] gpus = [.. snapshots.SelectMany(snapshot => snapshot.Reading.Devices).Select(device => WithFault(device, xids))];
        return GpuReports.List(gpus, snapshots.Min(snapshot => snapshot.StaleSince), Reasons(snapshots));
    }

    public async Task<GpuMetricsReport> MetricsAsync(CancellationToken cancellationToken)
    {
        var snapshots = await AskAsync(MetricsAge, cancellationToken);
        GpuMetrics[] metrics = [.. snapshots.SelectMany(snapshot => snapshot.Reading.Metrics)];
        var takenAt = snapshots.Where(snapshot => snapshot.Reading.Metrics.Count > 0).Min(snapshot => snapshot.TakenAt);
        return GpuReports.Metrics(
            metrics, takenAt ?? time.GetUtcNow().ToUnixTimeMilliseconds(), snapshots.Min(snapshot => snapshot.StaleSince), Reasons(snapshots));
    }

    public void Dispose()
    {
        foreach (var probe in probes) probe.Dispose();
        (kernelLog as IDisposable)?.Dispose();
    }

    private static GpuDevice WithFault(GpuDevice device, XidFaults xids) =>
        device.Vendor == GpuVendor.Nvidia && device.Healthy && xids.ReasonOf(device.PciBusId) is { } reason
            ? device with { Healthy = false, HealthReason = reason }
            : device;

    private static string? Reasons(IReadOnlyList<ProbeSnapshot> snapshots)
    {
        var reasons = string.Join(' ', snapshots.Select(snapshot => snapshot.Reason).OfType<string>());
        return reasons.Length == 0 ? null : reasons;
    }

    private async Task<IReadOnlyList<ProbeSnapshot>> AskAsync(TimeSpan age, CancellationToken cancellationToken) =>
        await Task.WhenAll(probes.Select(probe => probe.GetAsync(age, cancellationToken)));

    private XidFaults ReadXids()
    {
        lock (_xidGate)
        {
            foreach (var line in kernelLog.ReadNew())
            {
                if (XidParser.Parse(line) is { } report) _faults = _faults.Apply(report);
            }
            return _faults;
        }
    }

    private static ProbeRunner Runner(string program, IReadOnlyList<string> arguments, TimeProvider time) =>
        new(program, arguments, () => Environment.GetEnvironmentVariable("PATH") + GpuToolOptions.VendorFolders, GpuToolOptions.ProbeLimit, time);
}
