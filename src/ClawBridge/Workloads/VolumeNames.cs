using System.Security.Cryptography;
using System.Text;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>
/// What a named volume is called on nodes: its name there tells namespaces apart, so that no workload mounts another tenant's data
/// by guessing a name. Pure.
/// </summary>
internal static class VolumeNames
{
    // Nodes take 64 letters, digits, dashes and underscores.
    private const int LongestKept = 40;
    private const int HashLength = 20;

    public static IReadOnlyList<VolumeMount> OnNode(WorkloadRecord workload) =>
        [.. workload.Spec.Volumes.Select(volume => volume.Name is { } name ? volume with { Name = OnNode(workload.Namespace, name) } : volume)];

    /// <param name="namespaceId">Of the workload that mounts it.</param>
    /// <param name="name">As the workload calls it.</param>
    public static string OnNode(string namespaceId, string name)
    {
        var isPlain = name.Length <= LongestKept && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return $"{(isPlain ? name : Hash(name))}-{Hash(namespaceId + "/" + name)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
