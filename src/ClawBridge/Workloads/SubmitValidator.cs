using System.Globalization;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>
/// Turns the params of <c>workload_submit</c> into a spec, or says what is wrong: the first problem, with the path of the field
/// and what to do. Pure.
/// </summary>
internal static class SubmitValidator
{
    public const int MaxGpus = 64;
    public const int MaxCores = 1024;
    public const long MaxMemoryMb = 1_024_000;
    public const int MaxReplicas = 1000;
    public const int MaxImageLength = 1024;
    public const int MaxEntries = 1000;
    public const int MaxPorts = 100;
    public const int MaxLabels = 64;
    public const int MaxFileCharacters = 1 << 20;
    public const long MaxSeconds = 10L * 366 * 24 * 3600;

    private const int DefaultCores = 1;
    private const long DefaultMemoryMb = 512;
    private const int DefaultRetries = 3;

    public static WorkloadSpec Check(SubmitRequest request)
    {
        CheckImage(request);
        CheckName(request.Name);
        CheckResources(request);
        CheckProgram(request);
        CheckLabels(request.Labels, "$.labels");
        CheckLabels(request.NodeSelector, "$.node_selector");
        SubmitPlaces.Check(request);
        SubmitSecrets.Check(request);
        CheckLife(request);
        return SpecOf(request);
    }

    private static WorkloadSpec SpecOf(SubmitRequest request) => new()
    {
        Image = request.Image,
        Runtime = request.Runtime,
        Command = request.Command,
        Env = request.Env,
        Gpus = request.Gpus,
        CpuCores = request.CpuCores ?? DefaultCores,
        CpuLimited = request.CpuCores > 0,
        MemoryMb = request.MemoryMb ?? DefaultMemoryMb,
        MemoryLimited = request.MemoryMb > 0,
        Replicas = request.Replicas,
        Priority = request.Priority,
        RestartPolicy = request.RestartPolicy,
        MaxRetries = request.MaxRetries ?? (request.RestartPolicy == RestartPolicy.OnFailure ? DefaultRetries : null),
        OnNodeLost = request.OnNodeLost ?? (request.Gpus > 0 ? OnNodeLost.Wait : OnNodeLost.Reschedule),
        Ports = [.. request.Ports.Select(p => new PortMapping(p.ContainerPort, p.HostPort, p.Protocol, p.Name))],
        Volumes = [.. request.Volumes.Select(v => new VolumeMount(v.Name, v.HostPath, v.MountPath, v.ReadOnly))],
        Files = request.Files,
        SecretFiles = request.SecretFiles,
        EnvSecrets = request.EnvSecrets,
        RegistrySecret = request.RegistryAuth?.SecretId,
        Labels = request.Labels,
        NodeSelector = request.NodeSelector,
        ShmSizeMb = request.ShmSizeMb,
        TimeoutSeconds = request.TimeoutSeconds,
        IdleTimeoutSeconds = request.IdleTimeoutSeconds,
        WorkingDir = request.WorkingDir,
        User = request.User,
        Network = request.Network,
        Devices = request.Devices,
        ImagePullPolicy = request.ImagePullPolicy,
    };

    private static void CheckImage(SubmitRequest request)
    {
        if (ImageRules.Problem(request.Image) is not { } problem) return;
        throw RpcException.Invalid("$.image", $"The image {problem}.",
            request.Runtime == "process"
                ? "With runtime process the image is only a label; any word will do."
                : "Give a reference like ubuntu:24.04 or registry.example/team/app@sha256:….");
    }

    private static void CheckName(string? name)
    {
        if (name is null || NameRules.IsName(name)) return;
        var nearest = NameRules.Nearest(name);
        throw RpcException.Invalid("$.name", "The name is not valid.",
            $"Use 1 to {NameRules.MaxLength} lower-case letters, digits and dashes, with a letter or digit at both ends, and not an id.",
            nearest is null ? null : [nearest]);
    }

    private static void CheckResources(SubmitRequest request)
    {
        Range(request.Gpus, 0, MaxGpus, "$.gpus", "GPUs per replica");
        Range(request.CpuCores, 0, MaxCores, "$.cpu_cores", "CPU cores per replica");
        Range(request.MemoryMb, 0, MaxMemoryMb, "$.memory_mb", "MiB of memory per replica");
        Range(request.Replicas, 1, MaxReplicas, "$.replicas", "replicas");
        Range(request.ShmSizeMb, 1, MaxMemoryMb, "$.shm_size_mb", "MiB of shared memory");
    }

    private static void CheckProgram(SubmitRequest request)
    {
        if (request.Runtime is not ("docker" or "process")) throw RpcException.Invalid("$.runtime", "The runtime must be docker or process.");
        if (request.Network is not ("bridge" or "host")) throw RpcException.Invalid("$.network", "The network must be bridge or host.");
        if (request.ImagePullPolicy is not ("always" or "if_not_present" or "never"))
            throw RpcException.Invalid("$.image_pull_policy", "The pull policy must be always, if_not_present or never.");
        if (request.Command.Count == 0 ? request.Runtime == "process" : request.Command[0].Length == 0)
            throw RpcException.Invalid("$.command", request.Runtime == "process" ? "With runtime process the command must name a program." : "The command's program is empty.",
                request.Runtime == "process" ? "Give the program and its arguments, like [\"/usr/bin/python3\", \"train.py\"]." : "Name a program first, or leave $.command out to run the image's own.");
        for (var i = 0; i < request.Command.Count; i++)
        {
            if (HasNul(request.Command[i])) throw RpcException.Invalid(At("$.command", i), "An argument contains a NUL character, which no program can be given.");
        }

        CheckEnv(request.Env);
        if (request.User is { } user && (user.Length == 0 || user[0] is '-' or ':' || user.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))))
            throw RpcException.Invalid("$.user", "The user is not valid.", "Give a user name or number, or both user and group like 1000:1000.");
    }

    private static void CheckEnv(IReadOnlyDictionary<string, string> env)
    {
        Most(env.Count, MaxEntries, "$.env", "variables");
        foreach (var (key, value) in env)
        {
            CheckVariable(key, $"$.env{ParameterPath.Member(key)}");
            if (HasNul(value)) throw RpcException.Invalid($"$.env{ParameterPath.Member(key)}", $"The value of {Shown(key)} contains a NUL character, which no program can be given.");
        }
    }

    private static void CheckLabels(IReadOnlyDictionary<string, string> labels, string field)
    {
        Most(labels.Count, MaxLabels, field, "labels");
        foreach (var (key, value) in labels)
        {
            var path = field + ParameterPath.Member(key);
            if (!LabelRules.IsKey(key))
                throw RpcException.Invalid(path, $"The label key '{Shown(key)}' is not valid.",
                    $"Use 1 to {LabelRules.MaxKeyLength} letters, digits, dots, dashes, underscores or slashes, with a letter or digit at both ends.");
            if (!LabelRules.IsValue(value))
                throw RpcException.Invalid(path, $"The value of label '{Shown(key)}' is not valid.", $"Use at most {LabelRules.MaxValueLength} characters without control characters.");
        }
    }

    private static void CheckLife(SubmitRequest request)
    {
        Range(request.MaxRetries, 0, int.MaxValue, "$.max_retries", "retries");
        Range(request.TimeoutSeconds, 1, MaxSeconds, "$.timeout_seconds", "seconds");
        Range(request.IdleTimeoutSeconds, 1, MaxSeconds, "$.idle_timeout_seconds", "seconds");
        if (request.MaxRetries is not null && request.RestartPolicy == RestartPolicy.Never)
            throw RpcException.Invalid("$.max_retries", "Retries need a restart policy.", "Set $.restart_policy to on_failure or always, or leave $.max_retries out.");
        if (request.IdleTimeoutSeconds is not null && request.Gpus == 0)
            throw RpcException.Invalid("$.idle_timeout_seconds", "The idle timeout watches GPUs, and none are asked for.", "Set $.gpus, or use $.timeout_seconds.");
    }

    internal static void CheckVariable(string name, string field)
    {
        var isName = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!isName) throw RpcException.Invalid(field, $"The environment variable name '{Shown(name)}' is not valid.", "Use letters, digits and underscores, and no digit first.");
    }

    internal static void Range(long? value, long least, long most, string field, string unit)
    {
        if (value < least || value > most)
            throw RpcException.Invalid(field, string.Create(CultureInfo.InvariantCulture, $"{field} must be {least} to {most} {unit}, not {value}."));
    }

    internal static void Most(int count, int most, string field, string what)
    {
        if (count > most) throw RpcException.Invalid(field, string.Create(CultureInfo.InvariantCulture, $"{field} has {count} {what}; at most {most} are taken."));
    }

    internal static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);

    internal static string At(string field, int index) => string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]");

    internal static string Shown(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");
}
