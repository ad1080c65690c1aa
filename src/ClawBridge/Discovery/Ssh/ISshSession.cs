namespace ClawBridge.Discovery.Ssh;

/// <summary>A login that stands. Lives until it is disposed, the connection breaks, or the bridge ends.</summary>
internal interface ISshSession : IAsyncDisposable
{
    SshTarget Target { get; }

    SshLogin Login { get; }

    /// <summary>The fingerprint of the machine's host key.</summary>
    string? HostKey { get; }

    /// <summary>Completes when the connection is gone, with what ssh said about it.</summary>
    Task<string> Ended { get; }

    /// <summary>Runs a POSIX shell script there.</summary>
    /// <param name="script">Holds no secret: it is an argument there. A secret goes through <paramref name="input"/>.</param>
    /// <param name="limit">After this long the command is given up.</param>
    /// <exception cref="SshException">The connection broke, or the limit passed. An exit code other than 0 is an answer.</exception>
    Task<SshOutput> RunAsync(string script, Stream input, TimeSpan limit, CancellationToken cancellationToken);

    /// <inheritdoc cref="RunAsync(string, Stream, TimeSpan, CancellationToken)"/>
    Task<SshOutput> RunAsync(string script, TimeSpan limit, CancellationToken cancellationToken, string input = "");

    /// <summary>Opens a port on the machine's loopback that leads to a port of this machine, and returns its number.</summary>
    /// <param name="host">An address of this machine, an IPv6 one in brackets.</param>
    /// <exception cref="SshException">The machine's sshd forbids it, or the connection broke.</exception>
    Task<int> ForwardBackAsync(string host, int port, CancellationToken cancellationToken);
}
