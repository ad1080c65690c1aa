namespace ClawNode.Runtimes.Docker.Api;

/// <summary>An entry of <c>HostConfig.Devices</c>.</summary>
internal sealed record DeviceMapping(string PathOnHost, string PathInContainer, string CgroupPermissions = "rwm");
