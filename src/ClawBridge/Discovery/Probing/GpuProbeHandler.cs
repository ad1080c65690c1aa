using System.Text.Json.Serialization.Metadata;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary><c>gpu_probe</c>: logs in to a machine and tells whether it can take work.</summary>
internal sealed class GpuProbeHandler(SshLogins logins, ISshConnector connector, MachineProbe probe) : Handler<GpuProbeRequest, GpuProbeResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "gpu_probe",
        Summary = "Logs in to a machine over SSH and tells its GPUs, drivers, container engine and system, with what is missing and how to mend it; changes nothing there.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        IsLongRunning = true,
        IsAnsweredAnew = true,
        Parameters = [new("address", Shape.Text(SshParameters.LongestAddress), "Its address or host name.", IsRequired: true, IsTarget: true), .. SshParameters.All],
        Result = GpuProbeResult.Shape,
        Errors = SshParameters.Errors,
        Example = """{"address":"10.0.0.5","credential_profile":"lab"}""",
    };

    protected override JsonTypeInfo<GpuProbeRequest> RequestType => ProbingJson.Default.GpuProbeRequest;

    protected override JsonTypeInfo<GpuProbeResult> ResultType => ProbingJson.Default.GpuProbeResult;

    public override async ValueTask<GpuProbeResult> HandleAsync(GpuProbeRequest request, CallContext call)
    {
        var terms = logins.Terms(request.ToLogin(), call);
        var access = await logins.ResolveAsync(terms, request.Address, call.Cancellation);
        call.Target = access.Target.Name;
        if (call.IsDryRun) return GpuProbeResult.Planned(request.Address, access.Command);
        try
        {
            await using var session = await connector.ConnectAsync(access.Target, access.Login, call.Cancellation);
            return GpuProbeResult.Of(request.Address, access.Command, session.HostKey, await probe.LookAsync(session, call.Cancellation));
        }
        catch (SshException e)
        {
            throw SshErrors.Of(e, terms);
        }
    }
}

/// <summary>The params of <c>gpu_probe</c>.</summary>
internal sealed record GpuProbeRequest(
    string Address, string? CredentialProfile = null, string? SshUser = null, string? SshKeySecret = null, string? SshPasswordSecret = null, string? SudoPasswordSecret = null,
    int? Port = null, HostKeyPolicy? HostKeyPolicy = null, string? HostKeyFingerprint = null, string? ProxyJump = null)
{
    public SshRequest ToLogin() => new(CredentialProfile, SshUser, SshKeySecret, SshPasswordSecret, SudoPasswordSecret, Port, HostKeyPolicy, HostKeyFingerprint, ProxyJump);
}
