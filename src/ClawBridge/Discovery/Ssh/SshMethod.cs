namespace ClawBridge.Discovery.Ssh;

/// <summary>How a user proves to a machine who it is.</summary>
internal enum SshMethod
{
    /// <summary>A private key, which is given to an agent of its own for the time of the login.</summary>
    Key,

    Password,

    /// <summary>The ssh agent that the bridge's own environment names (<c>SSH_AUTH_SOCK</c>), for hardware keys too.</summary>
    Agent,
}
