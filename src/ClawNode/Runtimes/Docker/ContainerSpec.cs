using System.Globalization;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>Turns a start command into what the engine is asked to create: a pure mapping, the same input gives the same body.</summary>
internal static class ContainerSpec
{
    private const long BytesPerMegabyte = 1L << 20;
    private const long NanosPerCore = 1_000_000_000;
    private const string NvidiaVisible = "NVIDIA_VISIBLE_DEVICES";
    private const string KfdDevice = "/dev/kfd";
    private const string VolumePrefix = "claw-";

    /// <summary>The body of the create request.</summary>
    /// <param name="spec">A specification that passed <see cref="SpecRules"/>.</param>
    /// <param name="gpus">What the inventory knows of the GPUs that are handed over.</param>
    /// <param name="nodeId">Marks the container as this node's.</param>
    /// <param name="paths">Resolves host paths and devices, and refuses those that are not allowed.</param>
    /// <param name="boundLogs">Whether the engine takes limits for its log files.</param>
    public static CreateContainer Of(WorkloadRun spec, IReadOnlyList<GpuDevice> gpus, string nodeId, HostPathPolicy paths, bool boundLogs)
    {
        var amd = gpus.Where(static gpu => gpu.Vendor == GpuVendor.Amd).ToArray();
        string[] nvidia = [.. spec.Gpus.Where(uuid => !amd.Any(gpu => gpu.Uuid == uuid))];
        return new CreateContainer
        {
            Image = spec.Image,
            Cmd = spec.Command.Count > 0 ? spec.Command : null,
            Env = Env(spec, nvidia),
            WorkingDir = spec.WorkingDir,
            User = spec.User,
            Labels = DockerLabels.Of(spec, nodeId),
            ExposedPorts = spec.Ports.Count > 0 ? PortKeys(spec).ToDictionary(static key => key, static _ => new EmptyObject()) : null,
            HostConfig = new HostConfig
            {
                NanoCpus = spec.CpuCores * NanosPerCore,
                Memory = spec.MemoryMb * BytesPerMegabyte,
                // Without this the engine grants as much swap again, and the limit would mean twice what was asked.
                MemorySwap = spec.MemoryMb * BytesPerMegabyte,
                ShmSize = spec.ShmSizeMb * BytesPerMegabyte,
                NetworkMode = spec.Network,
                PortBindings = Bindings(spec),
                Mounts = spec.Volumes.Count > 0 ? [.. spec.Volumes.Select(volume => MountOf(volume, paths))] : null,
                Devices = Devices(spec, amd, paths),
                DeviceRequests = nvidia.Length > 0 ? [new DeviceRequest("nvidia", nvidia, [["gpu"]])] : null,
                LogConfig = boundLogs ? new LogConfig("json-file", new Dictionary<string, string> { ["max-file"] = "4", ["max-size"] = "16m" }) : null,
            },
        };
    }

    /// <summary>The engine's word for a port, like <c>80/tcp</c>.</summary>
    public static string PortKey(PortMapping port) => string.Create(CultureInfo.InvariantCulture, $"{port.ContainerPort}/{port.Protocol}");

    private static List<string> Env(WorkloadRun spec, string[] nvidia)
    {
        var env = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in spec.Env) env[name] = value;
        // Ours wins: where the NVIDIA runtime is the engine's default, this variable alone would open every GPU.
        env[NvidiaVisible] = nvidia.Length > 0 ? string.Join(',', nvidia) : "void";
        return [.. env.Select(static pair => $"{pair.Key}={pair.Value}")];
    }

    private static IEnumerable<string> PortKeys(WorkloadRun spec) => spec.Ports.Select(PortKey).Distinct();

    private static Dictionary<string, IReadOnlyList<PortBinding>>? Bindings(WorkloadRun spec)
    {
        if (spec.Ports.Count == 0 || spec.Network == SpecRules.NetworkHost) return null;
        return spec.Ports.GroupBy(PortKey).ToDictionary(
            static group => group.Key,
            static IReadOnlyList<PortBinding> (group) => [.. group.Select(static port => new PortBinding(port.HostPort?.ToString(CultureInfo.InvariantCulture) ?? ""))]);
    }

    private static Mount MountOf(VolumeMount volume, HostPathPolicy paths)
    {
        if (volume.HostPath is { } path) return new Mount("bind", paths.Volume(path), volume.MountPath, volume.ReadOnly);
        return new Mount("volume", VolumePrefix + volume.Name, volume.MountPath, volume.ReadOnly)
        {
            VolumeOptions = new VolumeOptions(new Dictionary<string, string> { [DockerLabels.Volume] = volume.Name! }),
        };
    }

    private static List<DeviceMapping>? Devices(WorkloadRun spec, GpuDevice[] amd, HostPathPolicy paths)
    {
        List<DeviceMapping> devices = [.. spec.Devices.Select(device => new DeviceMapping(paths.Device(device), device))];
        IEnumerable<string> nodes = amd.Length > 0 ? amd.SelectMany(static gpu => gpu.DevicePaths).Prepend(KfdDevice) : [];
        foreach (var node in nodes.Distinct())
        {
            if (!devices.Any(device => device.PathInContainer == node)) devices.Add(new DeviceMapping(node, node));
        }

        return devices.Count > 0 ? devices : null;
    }
}
