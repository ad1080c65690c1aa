namespace ClawBridge.Protocol.Payloads;

/// <summary>Credentials of an image registry, for one pull.</summary>
internal sealed record RegistryAuth(string Username, string Password, string? Server)
{
    /// <summary>Never prints the password.</summary>
    public override string ToString() => nameof(RegistryAuth);
}
