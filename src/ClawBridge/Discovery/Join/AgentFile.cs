namespace ClawBridge.Discovery.Join;

/// <summary>One version of the agent's program that a bridge hands out.</summary>
/// <param name="Architecture">As <c>uname -m</c> writes it.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record AgentFile(string Path, long Length, DateTime Modified, string Architecture, string Sha256)
{
    /// <summary>What it is called where it is downloaded.</summary>
    public string Name => $"clawnode-Linux-{Architecture}";
}
