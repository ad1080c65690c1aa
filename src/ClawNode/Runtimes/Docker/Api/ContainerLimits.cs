namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>HostConfig</c> of an inspected container, as far as it is read.</summary>
/// <param name="Memory">Bytes; 0 = no limit.</param>
internal sealed record ContainerLimits(long? Memory);
