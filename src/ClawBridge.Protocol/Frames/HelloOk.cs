namespace ClawBridge.Protocol.Frames;

/// <summary>Payload of the answer to <c>connect</c>. Members that only operators read are left out.</summary>
internal sealed record HelloOk
{
    public string Type { get; set; } = "hello-ok";

    public required int Protocol { get; init; }

    public HelloServer? Server { get; init; }

    public HelloFeatures? Features { get; init; }

    public HelloSnapshot? Snapshot { get; init; }

    public HelloAuth? Auth { get; init; }

    public HelloPolicy? Policy { get; init; }
}
