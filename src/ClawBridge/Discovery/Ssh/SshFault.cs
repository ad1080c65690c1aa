namespace ClawBridge.Discovery.Ssh;

/// <summary>Why a machine could not be logged in to.</summary>
internal enum SshFault
{
    /// <summary>This machine has no OpenSSH client.</summary>
    NoClient,

    NameUnknown,
    Unreachable,
    Refused,
    TimedOut,
    HostKeyUnknown,
    HostKeyChanged,

    /// <summary>The machine does not take the key or the password.</summary>
    Denied,

    /// <summary>The secret is no private key that ssh can read.</summary>
    KeyUnusable,

    /// <summary>A machine on the way does not let through.</summary>
    Jump,

    /// <summary>The connection was there and broke.</summary>
    Lost,

    Other,
}
