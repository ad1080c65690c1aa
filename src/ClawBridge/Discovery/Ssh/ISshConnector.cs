namespace ClawBridge.Discovery.Ssh;

/// <summary>Logs in to machines.</summary>
internal interface ISshConnector
{
    /// <exception cref="SshException">It did not work; the sentence says why.</exception>
    Task<ISshSession> ConnectAsync(SshTarget target, SshLogin login, CancellationToken cancellationToken);
}
