namespace ClawBridge.Protocol.Payloads;

/// <summary>A mount: a named volume of the node or a path of it; exactly one of <paramref name="Name"/> and <paramref name="HostPath"/>.</summary>
internal sealed record VolumeMount(string? Name, string? HostPath, string MountPath, bool ReadOnly = false);
