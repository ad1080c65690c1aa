namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>Config</c> of an inspected image, as far as it is read.</summary>
internal sealed record ImageConfig(IReadOnlyList<string>? Entrypoint, IReadOnlyList<string>? Cmd);
