namespace ClawNode.Runtimes.Docker.Api;

/// <summary>An entry of <c>HostConfig.Mounts</c>; <c>Type</c> is <c>bind</c> or <c>volume</c>.</summary>
internal sealed record Mount(string Type, string Source, string Target, bool ReadOnly)
{
    public VolumeOptions? VolumeOptions { get; init; }
}
