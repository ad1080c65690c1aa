using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>The checks of ports, paths, volumes, files and devices of <see cref="SubmitValidator"/>. Pure.</summary>
internal static class SubmitPlaces
{
    public static void Check(SubmitRequest request)
    {
        CheckPorts(request.Ports);
        CheckVolumes(request.Volumes);
        CheckFiles(request.Files);
        if (request.WorkingDir is { } directory && !IsPath(directory))
            throw RpcException.Invalid("$.working_dir", "The working directory must be an absolute path.", "Start it with / and leave out '..'.");
        if (request.Runtime == "process") CheckProcessFiles(request);
        SubmitValidator.Most(request.Devices.Count, SubmitValidator.MaxPorts, "$.devices", "devices");
        for (var i = 0; i < request.Devices.Count; i++)
        {
            if (!IsPath(request.Devices[i]) || !request.Devices[i].StartsWith("/dev/", StringComparison.Ordinal))
                throw RpcException.Invalid(SubmitValidator.At("$.devices", i), "A device must be a path below /dev.", "For example /dev/fuse. GPUs are asked for with $.gpus.");
        }
    }

    private static void CheckPorts(IReadOnlyList<PortRequest> ports)
    {
        SubmitValidator.Most(ports.Count, SubmitValidator.MaxPorts, "$.ports", "ports");
        HashSet<(int, string)> inside = [], outside = [];
        for (var i = 0; i < ports.Count; i++)
        {
            var (port, field) = (ports[i], SubmitValidator.At("$.ports", i));
            SubmitValidator.Range(port.ContainerPort, 1, 65535, field + ".container_port", "as a port");
            SubmitValidator.Range(port.HostPort, 1, 65535, field + ".host_port", "as a port");
            if (port.Protocol is not ("tcp" or "udp")) throw RpcException.Invalid(field + ".protocol", "The protocol must be tcp or udp.");
            if (!inside.Add((port.ContainerPort, port.Protocol)))
                throw RpcException.Invalid(field + ".container_port", $"Container port {port.ContainerPort}/{port.Protocol} is listed twice.", "List each port once.");
            if (port.HostPort is { } host && !outside.Add((host, port.Protocol)))
                throw RpcException.Invalid(field + ".host_port", $"Host port {host}/{port.Protocol} is listed twice.", "Give each port its own host port, or none to let the node choose.");
        }
    }

    private static void CheckVolumes(IReadOnlyList<VolumeRequest> volumes)
    {
        SubmitValidator.Most(volumes.Count, SubmitValidator.MaxPorts, "$.volumes", "volumes");
        HashSet<string> mounted = new(StringComparer.Ordinal);
        for (var i = 0; i < volumes.Count; i++)
        {
            var (volume, field) = (volumes[i], SubmitValidator.At("$.volumes", i));
            if (volume.Name is null == volume.HostPath is null)
                throw RpcException.Invalid(field, "A volume must have either a name or a host_path.", "Use name for a volume of the node, host_path for one of its directories.");
            if (volume.Name is { } name && !IsVolumeName(name))
                throw RpcException.Invalid(field + ".name", "The volume name is not valid.", "Use 1 to 128 letters, digits, dots, dashes and underscores, with a letter or digit first.");
            if (volume.HostPath is { } path && !IsPath(path))
                throw RpcException.Invalid(field + ".host_path", "The host path must be absolute.", "Start it with / and leave out '..'.");
            if (!IsPath(volume.MountPath) || volume.MountPath == "/")
                throw RpcException.Invalid(field + ".mount_path", "The mount path must be absolute and not the root.", "Start it with / and leave out '..'.");
            if (!mounted.Add(volume.MountPath.TrimEnd('/')))
                throw RpcException.Invalid(field + ".mount_path", $"Two volumes are mounted at {SubmitValidator.Shown(volume.MountPath)}.", "Give each its own mount path.");
        }
    }

    private static void CheckFiles(IReadOnlyDictionary<string, string> files)
    {
        SubmitValidator.Most(files.Count, SubmitValidator.MaxPorts, "$.files", "files");
        foreach (var path in files.Keys)
        {
            if (!IsPath(path) || path[^1] == '/')
                throw RpcException.Invalid($"$.files{ParameterPath.Member(path)}", $"The file path '{SubmitValidator.Shown(path)}' is not valid.", "Start it with /, leave out '..', and end it with a file name.");
        }

        if (files.Values.Sum(static text => (long)text.Length) > SubmitValidator.MaxFileCharacters)
            throw RpcException.Invalid("$.files", $"The files are longer than {SubmitValidator.MaxFileCharacters} characters together.", "Put large data in the image or in a volume.");
    }

    /// <summary>A process has no file system of its own: its files go where it was told to work, and nowhere else on the node.</summary>
    private static void CheckProcessFiles(SubmitRequest request)
    {
        var below = request.WorkingDir is { } directory ? directory.TrimEnd('/') + "/" : null;
        foreach (var (field, path) in request.Files.Keys.Select(static path => ("$.files", path)).Concat(request.SecretFiles.Keys.Select(static path => ("$.secret_files", path))))
        {
            if (below is null || !path.StartsWith(below, StringComparison.Ordinal))
                throw RpcException.Invalid(field + ParameterPath.Member(path), $"With runtime process, {SubmitValidator.Shown(path)} must lie below $.working_dir.", "Name a directory of the node in $.working_dir, and put the file below it.");
        }
    }

    internal static bool IsPath(string path) =>
        path.Length is > 0 and <= 4096 && path[0] == '/' && !SubmitValidator.HasNul(path) && !path.Split('/').Contains("..");

    private static bool IsVolumeName(string name) =>
        name.Length is > 0 and <= 128 && char.IsAsciiLetterOrDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
