namespace ClawNode.Gpu;

/// <summary>One vendor's tool, asked once.</summary>
internal interface IGpuProbe
{
    /// <summary>The tool's name for sentences, like <c>nvidia-smi</c>.</summary>
    string Tool { get; }

    /// <summary>Asks the tool; a failure is part of the answer, never an exception.</summary>
    Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken);
}
