namespace ClawBridge.Discovery.Probing;

/// <summary>All that a probe found out.</summary>
/// <param name="IsWhole">The script came to its end.</param>
internal sealed record MachineReport(SystemReport System, GpuStack Gpus, ContainerReport Containers, AgentReport Agent, bool IsWhole)
{
    /// <summary>Pure; it never throws.</summary>
    /// <param name="before">Unix seconds of the bridge's clock when the script was sent.</param>
    /// <param name="after">When its output was there.</param>
    public static MachineReport Read(string text, long before, long after)
    {
        var output = ProbeOutput.Parse(text);
        return new MachineReport(SystemReader.Read(output, before, after), GpuReader.Read(output), ContainerReader.Read(output), AgentReport.Read(output), output.IsWhole);
    }
}
