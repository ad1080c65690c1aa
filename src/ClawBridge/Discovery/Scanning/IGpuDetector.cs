using System.Net;
using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Logs in to a host and looks for GPUs.</summary>
internal interface IGpuDetector
{
    /// <summary>
    /// Answers what is there, or why that cannot be told, as a sentence without any secret; throws for a cancellation only. The caller
    /// has made sure that the profile's scope has the address.
    /// </summary>
    Task<GpuDetection> DetectAsync(IPAddress address, int port, CredentialProfileRecord profile, CancellationToken cancellationToken);
}
