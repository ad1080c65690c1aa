using ClawBridge.Discovery.Scanning;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>The answer of <c>gpu_probe</c>; after a dry run only the first four say anything.</summary>
internal sealed record GpuProbeResult(
    string Address, string Command, string Message, bool Probed,
    AgentReport? Clawnode = null, ContainerReport? Containers = null, IReadOnlyList<Finding>? Findings = null, GpuInfo? GpuInfo = null, GpuStack? Gpus = null, string? HostKey = null,
    bool? Ready = null, SystemReport? System = null)
{
    public static Shape Shape { get; } = Shape.Record(
        new("address", Shape.Text(), "As it was sent."),
        new("command", Shape.Text(), "What a person would type for the same login."),
        new("message", Shape.Text(), "The outcome in a sentence."),
        new("probed", Shape.Boolean(), "True: the machine was logged in to and looked at; false after a dry run."),
        new("clawnode", AgentReport.Shape.Nullable, "The agent there."),
        new("containers", ContainerReport.Shape.Nullable, "The container engine and how it hands GPUs on."),
        new("findings", Shape.List(Finding.Shape).Nullable, "Each missing or bad piece with what to do about it, the worst first."),
        new("gpu_info", Scanning.GpuInfo.Shape.Nullable, "The GPUs in short, as network_scan shows them."),
        new("gpus", GpuStack.Shape.Nullable, "The GPUs, and what drives them."),
        new("host_key", Shape.Text().Nullable, "Fingerprint of the machine's host key, for host_key_fingerprint."),
        new("ready", Shape.Boolean().Nullable, "No finding is a blocker or an error: it can take work, with its GPUs and in containers."),
        new("system", SystemReport.Shape.Nullable, "The machine itself."));

    public static GpuProbeResult Planned(string address, string command) => new(address, command, "It would log in there and look; nothing would be changed.", false);

    public static GpuProbeResult Of(string address, string command, string? hostKey, MachineReport report)
    {
        var findings = Probing.Findings.Of(report);
        return new GpuProbeResult(
            address, command, Sentence(address, report, findings), true, report.Agent, report.Containers, findings, GpuReader.Short(report.Gpus), report.Gpus, hostKey,
            Probing.Findings.IsReady(findings), report.System);
    }

    private static string Sentence(string address, MachineReport report, IReadOnlyList<Finding> findings)
    {
        var gpus = report.Gpus.Gpus;
        var what = gpus.Count == 0
            ? "no GPU that can be used"
            : string.Join(" and ", gpus.GroupBy(static gpu => gpu.Name).Select(static group => FormattableString.Invariant($"{group.Count()} × {group.Key}")));
        var bad = findings.Where(static finding => finding.Severity is Severity.Blocker or Severity.Error).ToArray();
        return bad.Length == 0 ? $"{address} is ready and has {what}." : $"{address} has {what} and is not ready: {string.Join(" ", bad.Select(static finding => finding.Message))}";
    }
}
