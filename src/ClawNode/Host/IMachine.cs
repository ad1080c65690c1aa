namespace ClawNode.Host;

/// <summary>The machine that the agent runs on.</summary>
internal interface IMachine
{
    /// <summary>Its facts now; cheap, without starting a program.</summary>
    MachineFacts Read();
}
