using System.Globalization;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Docker;

/// <summary>The labels by which a container is known again, and the specification's bits that must outlive the node's records.</summary>
internal static class DockerLabels
{
    public const string Workload = "clawbernetes.workload";
    public const string Replica = "clawbernetes.replica";
    public const string Attempt = "clawbernetes.attempt";
    public const string Epoch = "clawbernetes.epoch";
    public const string Cluster = "clawbernetes.cluster";
    public const string Node = "clawbernetes.node";
    public const string Name = "clawbernetes.name";
    public const string Image = "clawbernetes.image";
    public const string Gpus = "clawbernetes.gpus";
    public const string Timeout = "clawbernetes.timeout_seconds";
    public const string IdleTimeout = "clawbernetes.idle_timeout_seconds";
    public const string Volume = "clawbernetes.volume";
    private const string Prefix = "clawbernetes.";

    /// <summary>The user's labels, then ours, which win.</summary>
    public static IReadOnlyDictionary<string, string> Of(WorkloadRun spec, string nodeId)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in spec.Labels)
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal)) labels[key] = value;
        }

        labels[Workload] = spec.WorkloadId;
        labels[Replica] = Text(spec.Replica);
        labels[Attempt] = Text(spec.Attempt);
        labels[Epoch] = Text(spec.Epoch);
        labels[Cluster] = spec.ClusterId;
        labels[Node] = nodeId;
        labels[Image] = spec.Image;
        if (spec.Name is { } name) labels[Name] = name;
        if (spec.Gpus.Count > 0) labels[Gpus] = string.Join(',', spec.Gpus);
        if (spec.TimeoutSeconds is { } timeout) labels[Timeout] = Text(timeout);
        if (spec.IdleTimeoutSeconds is { } idle) labels[IdleTimeout] = Text(idle);
        return labels;
    }

    /// <summary>The specification as far as labels tell it, or null when they are not those of this node's workloads.</summary>
    public static WorkloadRun? Read(IReadOnlyDictionary<string, string>? labels, string nodeId)
    {
        if (labels is null || labels.GetValueOrDefault(Node) != nodeId) return null;
        if (!AttemptKey.IsSafeId(labels.GetValueOrDefault(Workload)) || !labels.ContainsKey(Cluster)) return null;
        if (Number(labels, Replica) is not { } replica || Number(labels, Attempt) is not { } attempt || Number(labels, Epoch) is not { } epoch) return null;
        if (replica is < 0 or > int.MaxValue || attempt is < 1 or > int.MaxValue) return null;
        return new WorkloadRun
        {
            WorkloadId = labels[Workload], Replica = (int)replica, Attempt = (int)attempt, Epoch = epoch, ClusterId = labels[Cluster],
            Image = labels.GetValueOrDefault(Image) ?? "unknown", Name = labels.GetValueOrDefault(Name),
            Gpus = labels.GetValueOrDefault(Gpus)?.Split(',') ?? [],
            TimeoutSeconds = Number(labels, Timeout), IdleTimeoutSeconds = Number(labels, IdleTimeout),
        };
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long? Number(IReadOnlyDictionary<string, string> labels, string key) =>
        long.TryParse(labels.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
