namespace ClawNode.Runtimes.Docker.Api;

/// <summary>The value of <c>ExposedPorts</c>: the keys alone say something.</summary>
internal sealed record EmptyObject;
