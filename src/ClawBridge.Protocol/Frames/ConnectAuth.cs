namespace ClawBridge.Protocol.Frames;

/// <summary><c>connect.auth</c>. The first of token, device token and bootstrap token that is present is the one signed.</summary>
internal sealed record ConnectAuth
{
    public string? Token { get; init; }

    public string? DeviceToken { get; init; }

    public string? BootstrapToken { get; init; }

    public string? Password { get; init; }

    /// <summary>The token that goes into the signed text: <c>token ?? deviceToken ?? bootstrapToken ?? ""</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Signed => Token ?? DeviceToken ?? BootstrapToken ?? "";

    /// <summary>Never prints a token.</summary>
    public override string ToString() => nameof(ConnectAuth);
}
