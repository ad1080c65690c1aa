using System.Globalization;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Process;

/// <summary>
/// The whole environment of a process workload. Nothing of the agent's own gets through: a search path, a home, a locale, what was asked
/// for, and what tells the workload who it is and which GPUs and ports it has; the last of these win.
/// </summary>
internal static class ProcessEnvironment
{
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <param name="spec">The start command.</param>
    /// <param name="gpus">What the inventory knows of the GPUs.</param>
    /// <param name="home">The private directory.</param>
    /// <param name="secrets">The names of variables that are secrets, which are set elsewhere.</param>
    public static IReadOnlyDictionary<string, string> Of(WorkloadRun spec, IReadOnlyList<GpuDevice> gpus, string home, IReadOnlyList<string> secrets)
    {
        var env = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = SearchPath, ["HOME"] = home, ["LANG"] = "C.UTF-8" };
        foreach (var (name, value) in spec.Env) env[name] = value;
        // What a secret sets is left to it, but for what follows.
        foreach (var name in secrets) env.Remove(name);
        env["CLAW_WORKLOAD_ID"] = spec.WorkloadId;
        env["CLAW_REPLICA"] = spec.Replica.ToString(CultureInfo.InvariantCulture);
        env["CLAW_ATTEMPT"] = spec.Attempt.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < spec.Ports.Count; i++)
            env[string.Create(CultureInfo.InvariantCulture, $"PORT_{i}")] = spec.Ports[i].ContainerPort.ToString(CultureInfo.InvariantCulture);

        // An empty list hides every GPU; an absent variable would show all.
        var amd = gpus.Where(static gpu => gpu.Vendor == GpuVendor.Amd).ToArray();
        env["CUDA_VISIBLE_DEVICES"] = string.Join(',', spec.Gpus.Where(uuid => !amd.Any(gpu => gpu.Uuid == uuid)));
        env["ROCR_VISIBLE_DEVICES"] = string.Join(',', amd.Where(gpu => spec.Gpus.Contains(gpu.Uuid)).Select(RocrName));
        return env;
    }

    /// <summary>ROCr knows a GPU as <c>GPU-</c> and its unique id in hex, else by its number.</summary>
    private static string RocrName(GpuDevice gpu)
    {
        if (gpu.Uuid.StartsWith("GPU-", StringComparison.Ordinal)) return gpu.Uuid;
        return gpu.Uuid.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? "GPU-" + gpu.Uuid[2..] : gpu.Index.ToString(CultureInfo.InvariantCulture);
    }
}
