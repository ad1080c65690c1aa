namespace ClawBridge.Protocol.Frames;

/// <summary>Params of the <c>connect</c> request (OpenClaw gateway protocol v4). The schema is closed: no other member is allowed.</summary>
internal sealed record ConnectParams
{
    public required int MinProtocol { get; init; }

    public required int MaxProtocol { get; init; }

    public required ClientInfo Client { get; init; }

    /// <summary><c>node</c> or <c>operator</c>.</summary>
    public string Role { get; set; } = "node";

    public IReadOnlyList<string> Scopes { get; set; } = [];

    public IReadOnlyList<string> Caps { get; set; } = [];

    /// <summary>The commands that the node advertises; nothing else is ever sent to it.</summary>
    public IReadOnlyList<string> Commands { get; set; } = [];

    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    public string? PathEnv { get; init; }

    public ConnectAuth? Auth { get; init; }

    public DeviceProof? Device { get; init; }
}
