using System.Globalization;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Runtimes;

/// <summary>What every start command must fulfil, whatever its runtime: checked before anything is written or started.</summary>
internal static class SpecRules
{
    private const int MaxCores = 4096;
    private const long MaxMegabytes = 1L << 30;
    private const long MaxSeconds = 10L * 366 * 24 * 3600;
    private const int MaxFilesBytes = 8 << 20;
    private static readonly string[] s_policies = [PullAlways, PullIfNotPresent, PullNever];
    private static readonly string[] s_networks = [NetworkBridge, NetworkHost];

    public const string PullAlways = "always";
    public const string PullIfNotPresent = "if_not_present";
    public const string PullNever = "never";
    public const string NetworkBridge = "bridge";
    public const string NetworkHost = "host";

    /// <summary>Throws <c>INVALID_PARAMS</c>, naming the field, for the first rule that is broken.</summary>
    public static void Check(WorkloadRun spec)
    {
        Require(AttemptKey.IsSafeId(spec.WorkloadId), "workload_id", "must be 1 to 64 letters, digits, - or _");
        Require(spec.Replica >= 0, "replica", "must be 0 or more");
        Require(spec.Attempt >= 1, "attempt", "must be 1 or more");
        Require(spec.Epoch >= 0, "epoch", "must be 0 or more");
        Require(!string.IsNullOrEmpty(spec.ClusterId) && spec.ClusterId.Length <= 128, "cluster_id", "must be 1 to 128 characters");
        Require(!string.IsNullOrWhiteSpace(spec.Image) && !spec.Image.Any(char.IsWhiteSpace) && Clean(spec.Image), "image", "must be an image reference without spaces");
        Require(spec.Command.All(Clean), "command", "must not contain a NUL character");
        Require(s_policies.Contains(spec.ImagePullPolicy), "image_pull_policy", "must be always, if_not_present or never");
        Require(s_networks.Contains(spec.Network), "network", "must be bridge or host");
        CheckEnv(spec.Env);
        CheckNumbers(spec);
        CheckPorts(spec.Ports);
        CheckVolumes(spec.Volumes);
        CheckFiles(spec.Files);
        SecretRules.Check(spec);
    }

    /// <summary>An <c>INVALID_PARAMS</c> about one field.</summary>
    public static CommandException Invalid(string field, string must) => new(InvokeErrorCodes.InvalidParams, $"{field} {must}.");

    private static void CheckEnv(IReadOnlyDictionary<string, string> env)
    {
        foreach (var (name, value) in env)
        {
            Require(name.Length > 0 && !name.Contains('=', StringComparison.Ordinal) && Clean(name), $"env.{name}", "must have a name without = and NUL");
            Require(value is not null && Clean(value), $"env.{name}", "must be text without NUL");
        }
    }

    private static void CheckNumbers(WorkloadRun spec)
    {
        Require(spec.CpuCores is null or (> 0 and <= MaxCores), "cpu_cores", $"must be 1 to {MaxCores}");
        Require(spec.MemoryMb is null or (> 0 and <= MaxMegabytes), "memory_mb", "must be 1 MiB to 1 PiB");
        Require(spec.ShmSizeMb is null or (> 0 and <= MaxMegabytes), "shm_size_mb", "must be 1 MiB to 1 PiB");
        Require(spec.TimeoutSeconds is null or (> 0 and <= MaxSeconds), "timeout_seconds", "must be 1 second to 10 years");
        Require(spec.IdleTimeoutSeconds is null or (> 0 and <= MaxSeconds), "idle_timeout_seconds", "must be 1 second to 10 years");
    }

    private static void CheckPorts(IReadOnlyList<PortMapping> ports)
    {
        for (var i = 0; i < ports.Count; i++)
        {
            var field = Indexed("ports", i);
            Require(ports[i].ContainerPort is >= 1 and <= 65535, $"{field}.container_port", "must be 1 to 65535");
            Require(ports[i].HostPort is null or (>= 1 and <= 65535), $"{field}.host_port", "must be 1 to 65535");
            Require(ports[i].Protocol is "tcp" or "udp", $"{field}.protocol", "must be tcp or udp");
        }
    }

    private static void CheckVolumes(IReadOnlyList<VolumeMount> volumes)
    {
        for (var i = 0; i < volumes.Count; i++)
        {
            var field = Indexed("volumes", i);
            var volume = volumes[i];
            Require(volume.Name is null != volume.HostPath is null, field, "must have exactly one of name and host_path");
            Require(volume.Name is null || AttemptKey.IsSafeId(volume.Name), $"{field}.name", "must be 1 to 64 letters, digits, - or _");
            Require(volume.HostPath is null || IsAbsolute(volume.HostPath), $"{field}.host_path", "must be an absolute path");
            Require(IsAbsolute(volume.MountPath), $"{field}.mount_path", "must be an absolute path");
        }
    }

    private static void CheckFiles(IReadOnlyDictionary<string, string> files)
    {
        long total = 0;
        foreach (var (path, text) in files)
        {
            Require(path.Length > 0 && Clean(path) && !path.EndsWith('/'), $"files.{path}", "must have the path of a file");
            Require(!path.Split('/').Contains(".."), $"files.{path}", "must not contain ..");
            Require(text is not null, $"files.{path}", "must be text");
            total += text!.Length;
        }

        Require(total <= MaxFilesBytes, "files", "must not hold more than 8 MiB of text; use a volume for more");
    }

    private static bool IsAbsolute(string? path) => path is { Length: > 0 } && path[0] == '/' && Clean(path);

    private static bool Clean(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static string Indexed(string field, int index) => string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]");

    private static void Require(bool condition, string field, string must)
    {
        if (!condition) throw Invalid(field, must);
    }
}
