using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>What is to be connected to, and how hard.</summary>
/// <param name="Ports">Distinct; at most <see cref="MaxPorts"/>.</param>
/// <param name="Timeout">Of one connect.</param>
/// <param name="MaxConcurrent">Most connects at once; null takes what the limit of open files allows.</param>
/// <param name="RateLimit">Most connects a second; null is as fast as it goes.</param>
/// <param name="Retries">How often a connect that nothing answered is repeated.</param>
internal sealed record ConnectPlan(ScanTargets Targets, IReadOnlyList<int> Ports, TimeSpan Timeout, int? MaxConcurrent, int? RateLimit, int Retries)
{
    public const int MaxPorts = 64;
}
