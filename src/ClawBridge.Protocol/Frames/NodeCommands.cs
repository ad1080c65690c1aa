namespace ClawBridge.Protocol.Frames;

/// <summary>Names of the commands that a node may advertise (legacy clawnode commands, design §6).</summary>
internal static class NodeCommands
{
    public const string GpuList = "gpu.list";
    public const string GpuMetrics = "gpu.metrics";
    public const string SystemInfo = "system.info";
    public const string SystemRun = "system.run";
    public const string SystemWhich = "system.which";
    public const string WorkloadRun = "workload.run";
    public const string WorkloadStop = "workload.stop";
    public const string WorkloadLogs = "workload.logs";
    public const string WorkloadList = "workload.list";
    public const string WorkloadInspect = "workload.inspect";
    public const string WorkloadStats = "workload.stats";
    public const string WorkloadRemove = "workload.remove";
    public const string ContainerExec = "container.exec";
    public const string NodeHealth = "node.health";
    public const string NodeCapabilities = "node.capabilities";

    /// <summary>The node makes a TLS key, which it keeps, and answers <see cref="Payloads.PkiCsr"/>.</summary>
    public const string PkiCsr = "pki.csr";

    /// <summary>Params <see cref="Payloads.PkiInstall"/>, answer <see cref="Payloads.PkiStored"/>: the certificate for the key of the last <see cref="PkiCsr"/>.</summary>
    public const string PkiInstall = "pki.install";

    /// <summary>Params <see cref="Payloads.PkiCrl"/>, answer <see cref="Payloads.PkiStored"/>: what the cluster has revoked.</summary>
    public const string PkiCrl = "pki.crl";
}
