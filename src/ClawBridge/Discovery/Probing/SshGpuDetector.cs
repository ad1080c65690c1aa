using System.Net;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>Looks for GPUs over SSH, for scans.</summary>
internal sealed class SshGpuDetector(SshLogins logins, ISshConnector connector, MachineProbe probe) : IGpuDetector
{
    public async Task<GpuDetection> DetectAsync(IPAddress address, int port, CredentialProfileRecord profile, CancellationToken cancellationToken)
    {
        try
        {
            var terms = logins.Terms(profile) with { Port = port };
            var access = await logins.ResolveAsync(terms, address.ToString(), cancellationToken);
            await using var session = await connector.ConnectAsync(access.Target, access.Login, cancellationToken);
            var (gpus, isWhole) = await probe.GpusAsync(session, cancellationToken);
            return Detection(access.Target.Name, gpus, isWhole);
        }
        catch (SshException e)
        {
            return GpuDetection.Unknown(e.Message);
        }
        catch (RpcException e)
        {
            return GpuDetection.Unknown(e.Message);
        }
    }

    /// <summary>GPUs without a driver are told as what is wrong, not as none. Pure.</summary>
    internal static GpuDetection Detection(string name, GpuStack gpus, bool isWhole)
    {
        if (!isWhole) return GpuDetection.Unknown($"{name} did not run the probe's script to its end.");
        if (gpus.Gpus.Count > 0) return GpuDetection.Of(GpuReader.Short(gpus));
        return GpuFindings.Of(gpus).FirstOrDefault(static finding => finding.Severity == Severity.Error) is { } finding
            ? GpuDetection.Unknown($"{finding.Message} {finding.Fix}")
            : GpuDetection.Of(GpuReader.Short(gpus));
    }
}
