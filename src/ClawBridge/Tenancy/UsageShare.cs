namespace ClawBridge.Tenancy;

/// <summary>What something takes of a quota, or by how much that changes.</summary>
/// <param name="Workloads">Unfinished ones.</param>
/// <param name="Gpus">GPUs asked for by what runs or is still to run.</param>
/// <param name="CpuCores">Cores asked for, in the same way.</param>
/// <param name="MemoryMib">MiB asked for, in the same way.</param>
/// <param name="StorageGb">GiB of volumes.</param>
/// <param name="GpuMs">GPU milliseconds of attempts that are over.</param>
/// <param name="HeldGpus">GPUs that attempts hold now.</param>
/// <param name="HeldSince">For each held GPU the Unix milliseconds since when, summed up: what they have used until a time is then one multiplication.</param>
internal readonly record struct UsageShare(
    long Workloads = 0, long Gpus = 0, long CpuCores = 0, long MemoryMib = 0, long StorageGb = 0, long GpuMs = 0, long HeldGpus = 0, long HeldSince = 0)
{
    public static UsageShare operator +(UsageShare a, UsageShare b) => new(
        a.Workloads + b.Workloads, a.Gpus + b.Gpus, a.CpuCores + b.CpuCores, a.MemoryMib + b.MemoryMib, a.StorageGb + b.StorageGb, a.GpuMs + b.GpuMs,
        a.HeldGpus + b.HeldGpus, a.HeldSince + b.HeldSince);

    public static UsageShare operator -(UsageShare a, UsageShare b) => new(
        a.Workloads - b.Workloads, a.Gpus - b.Gpus, a.CpuCores - b.CpuCores, a.MemoryMib - b.MemoryMib, a.StorageGb - b.StorageGb, a.GpuMs - b.GpuMs,
        a.HeldGpus - b.HeldGpus, a.HeldSince - b.HeldSince);

    /// <summary>Nothing is there that would have to end first; what was used in the past does not count.</summary>
    public bool IsVacant => this with { GpuMs = 0 } == default;

    /// <summary>GPU hours ever used, of attempts that are over and of those that hold GPUs.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public double GpuHoursAt(long now) => (GpuMs + Math.Max(0, HeldGpus * now - HeldSince)) / 3_600_000.0;
}
