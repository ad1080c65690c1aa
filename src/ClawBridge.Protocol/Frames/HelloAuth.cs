namespace ClawBridge.Protocol.Frames;

/// <summary><c>hello-ok.auth</c>: how the caller was let in, and the token for its next connection.</summary>
/// <param name="Method"><c>token</c>, <c>bootstrap-token</c> or <c>device-token</c>.</param>
internal sealed record HelloAuth(string Method, string Role, string? DeviceToken, long? IssuedAtMs)
{
    /// <summary>Always empty for a node.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"{nameof(HelloAuth)} {{ Method = {Method}, Role = {Role} }}";
}
