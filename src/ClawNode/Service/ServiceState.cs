namespace ClawNode.Service;

/// <summary>How a service is now.</summary>
/// <param name="IsInstalled">Its file is there.</param>
/// <param name="StartsAtBoot">It comes back after a reboot.</param>
/// <param name="Pid">Of the agent or of what watches over it; null when it does not run.</param>
internal sealed record ServiceState(bool IsInstalled, bool IsRunning, bool StartsAtBoot, int? Pid);
