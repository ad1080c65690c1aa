using System.Globalization;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes;

/// <summary>Names one attempt of one replica: the unit that is started at most once.</summary>
internal readonly record struct AttemptKey(string WorkloadId, int Replica, int Attempt)
{
    private const int MaxIdLength = 64;

    public static AttemptKey Of(WorkloadRun spec) => new(spec.WorkloadId, spec.Replica, spec.Attempt);

    public static AttemptKey Of(WorkloadStatus status) => new(status.WorkloadId, status.Replica, status.Attempt);

    /// <summary>Whether an id may become part of a file name and a container name: letters, digits, <c>-</c> and <c>_</c>, at most 64.</summary>
    public static bool IsSafeId(string? id) =>
        id is { Length: > 0 and <= MaxIdLength } && id[0] is not '-' &&
        id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The name of the attempt's directory.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{WorkloadId}-{Replica}-{Attempt}");
}
