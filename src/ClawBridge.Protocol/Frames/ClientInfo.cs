namespace ClawBridge.Protocol.Frames;

/// <summary><c>connect.client</c>: who connects. OpenClaw's <c>id</c> is a closed enumeration; nodes use <c>node-host</c>.</summary>
internal sealed record ClientInfo
{
    public required string Id { get; init; }

    /// <summary>The host's own name; the bridge takes the node's name from it.</summary>
    public string? DisplayName { get; init; }

    public required string Version { get; init; }

    /// <summary>Exactly <c>linux</c>: anything longer loses linux-only commands at an OpenClaw gateway.</summary>
    public required string Platform { get; init; }

    public string? DeviceFamily { get; init; }

    public string? ModelIdentifier { get; init; }

    public required string Mode { get; init; }

    /// <summary>Changes with each start of the agent; tells a restarted agent from a second one.</summary>
    public string? InstanceId { get; init; }
}
