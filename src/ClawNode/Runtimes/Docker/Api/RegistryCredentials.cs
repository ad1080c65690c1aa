using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>The <c>X-Registry-Auth</c> header, before base64url.</summary>
internal sealed record RegistryCredentials(
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("password")] string Password,
    [property: JsonPropertyName("serveraddress")] string? ServerAddress)
{
    /// <summary>Never prints the password.</summary>
    public override string ToString() => nameof(RegistryCredentials);
}
