namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Labels for a volume that the engine makes for a mount.</summary>
internal sealed record VolumeOptions(IReadOnlyDictionary<string, string> Labels);
