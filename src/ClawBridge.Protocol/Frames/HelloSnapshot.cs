namespace ClawBridge.Protocol.Frames;

/// <summary>
/// <c>hello-ok.snapshot</c>: state that only operators read. OpenClaw's schema requires it, so a bridge sends one without content.
/// </summary>
/// <param name="UptimeMs">Milliseconds since the server started.</param>
internal sealed record HelloSnapshot(
    IReadOnlyList<string> Presence, IReadOnlyDictionary<string, bool> Health, IReadOnlyDictionary<string, long> StateVersion, long UptimeMs);
