namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>HostConfig.LogConfig</c>.</summary>
internal sealed record LogConfig(string Type, IReadOnlyDictionary<string, string> Config);
