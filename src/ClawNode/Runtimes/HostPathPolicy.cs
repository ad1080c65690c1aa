using ClawBridge.Protocol.Frames;
using ClawNode.Commands;

namespace ClawNode.Runtimes;

/// <summary>Which paths of this machine a workload may be given: only what the node's config allows, symbolic links resolved first.</summary>
internal sealed class HostPathPolicy(RuntimeOptions options)
{
    /// <summary>The real path behind a <c>host_path</c>; throws <c>DENIED</c> for one outside the allowed directories, <c>NOT_FOUND</c> for none.</summary>
    public string Volume(string path) =>
        Resolve(path, options.AllowedHostPaths) ?? throw new CommandException(InvokeErrorCodes.Denied, options.AllowedHostPaths.Count == 0
            ? $"This node allows no host_path volumes, so {path} cannot be mounted; its config's allowed_host_paths decides. A named volume needs no permission."
            : $"{path} is not below a directory that this node's config allows (allowed_host_paths: {string.Join(", ", options.AllowedHostPaths)}).");

    /// <summary>The real path behind a device file; throws <c>DENIED</c> for one that is not allowed, <c>NOT_FOUND</c> for none.</summary>
    public string Device(string path) =>
        Resolve(path, options.AllowedDevices) ?? throw new CommandException(InvokeErrorCodes.Denied,
            $"The device {path} is not among those that this node's config allows (allowed_devices: {string.Join(", ", options.AllowedDevices)}).");

    private static string? Resolve(string path, IReadOnlyList<string> allowed)
    {
        // Refused before the look-up, so that the answer does not tell which other paths exist.
        if (!allowed.Any(root => IsWithin(Path.GetFullPath(path), Path.GetFullPath(root)))) return null;
        var real = Libc.RealPath(path) ?? throw new CommandException(InvokeErrorCodes.NotFound, $"The path {path} does not exist on this node.");
        return allowed.Select(Libc.RealPath).OfType<string>().Any(root => IsWithin(real, root)) ? real : null;
    }

    private static bool IsWithin(string path, string root)
    {
        var trimmed = root.TrimEnd('/');
        return path == trimmed || path.StartsWith(trimmed + "/", StringComparison.Ordinal) || trimmed.Length == 0;
    }
}
