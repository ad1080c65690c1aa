using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Scanning;

/// <summary>A scan as it was asked for, checked.</summary>
/// <param name="Profile">What to log in with to look for GPUs; null does not look.</param>
internal sealed record ScanSpec(ConnectPlan Plan, CredentialProfileRecord? Profile)
{
    public Cidr Subnet => Plan.Targets.Range;
}
