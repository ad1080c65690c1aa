namespace ClawBridge.Discovery.Ssh;

/// <summary>When a machine's host key is trusted (the meaning of OpenSSH's <c>StrictHostKeyChecking</c>).</summary>
internal enum HostKeyPolicy
{
    /// <summary>Only a key that known_hosts has for this machine.</summary>
    Strict,

    /// <summary>As strict, but the key of a machine that was never seen before is written down and trusted from then on.</summary>
    AcceptNew,

    /// <summary>Only the key with the given fingerprint, whatever known_hosts says.</summary>
    Pinned,
}
