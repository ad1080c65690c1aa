namespace ClawBridge.Discovery.Probing;

/// <summary>What a probe's report means. Pure.</summary>
internal static class Findings
{
    /// <summary>The worst first.</summary>
    public static IReadOnlyList<Finding> Of(MachineReport report)
    {
        List<Finding> findings = [.. SystemFindings.Of(report.System), .. GpuFindings.Of(report.Gpus), .. ContainerFindings.Of(report.Containers, report.System, report.Gpus)];
        if (!report.IsWhole)
            findings.Add(new(FindingCodes.ProbeCutOff, "Log in by hand to see what interferes: a forced command, a restricted shell, or a full process table.", "The probe's script did not come to its end, so this report lacks something.", Severity.Blocker));
        if (report.Agent is { Installed: true } agent)
        {
            findings.Add(new(
                FindingCodes.AlreadyInstalled, "Nothing needs to be done; node_bootstrap repairs or upgrades it and keeps its identity.",
                $"clawnode {agent.Version ?? "of an unknown version"} is there already{(agent.Service is { } state ? $"; its service is {state}" : "")}.", Severity.Info));
        }

        return [.. findings.OrderBy(static finding => finding.Severity)];
    }

    /// <summary>The machine can take work, with its GPUs and in containers.</summary>
    public static bool IsReady(IEnumerable<Finding> findings) => findings.All(static finding => finding.Severity is Severity.Warning or Severity.Info);

    /// <summary>The agent can be put there and run.</summary>
    public static bool CanInstall(IEnumerable<Finding> findings) => findings.All(static finding => finding.Severity is not Severity.Blocker);
}
