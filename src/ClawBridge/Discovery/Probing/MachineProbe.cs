using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Discovery.Probing;

/// <summary>Looks at machines over logins that stand.</summary>
internal sealed class MachineProbe(TimeProvider time)
{
    /// <exception cref="SshException">The connection broke, or the machine did not answer in time.</exception>
    public async Task<MachineReport> LookAsync(ISshSession session, CancellationToken cancellationToken)
    {
        var (script, input) = ProbeScript.For(session.Login);
        var before = time.GetUtcNow().ToUnixTimeSeconds();
        var output = await session.RunAsync(script, ProbeScript.Limit, cancellationToken, input);
        return MachineReport.Read(output.Text, before, time.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>The GPUs alone.</summary>
    /// <exception cref="SshException">The connection broke, or the machine did not answer in time.</exception>
    public async Task<(GpuStack Gpus, bool IsWhole)> GpusAsync(ISshSession session, CancellationToken cancellationToken)
    {
        var output = ProbeOutput.Parse((await session.RunAsync(ProbeScript.ForGpus, ProbeScript.Limit, cancellationToken)).Text);
        return (GpuReader.Read(output), output.IsWhole);
    }
}
