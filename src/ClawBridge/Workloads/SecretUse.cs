namespace ClawBridge.Workloads;

/// <summary>One place where a workload uses a secret.</summary>
/// <param name="Version">Null = always the newest.</param>
/// <param name="IsForPull">It is for the pull of the image only; what runs does not have it.</param>
internal sealed record SecretUse(WorkloadRecord Workload, string SecretId, int? Version, bool IsForPull)
{
    /// <summary>The workload in sentences.</summary>
    public string Label => $"workload {WorkloadWrites.Label(Workload)}";
}
