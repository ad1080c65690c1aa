namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>HostConfig.RestartPolicy</c>; this agent always asks for <c>no</c>.</summary>
internal sealed record RestartPolicy(string Name);
