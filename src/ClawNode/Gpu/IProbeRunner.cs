namespace ClawNode.Gpu;

/// <summary>Runs a vendor's tool once.</summary>
internal interface IProbeRunner
{
    /// <summary>Runs the tool to its end or its limit; never throws for what the tool does.</summary>
    Task<ProbeOutcome> RunAsync(CancellationToken cancellationToken);
}
