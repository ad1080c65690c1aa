using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using System.Text.Json;

namespace ClawBridge.Fleet;

/// <summary>Which reports of a node are worth a write. Pure.</summary>
internal static class ReportRules
{
    /// <summary>
    /// The record with a report in it; the same record when nothing that lasts has changed (free memory does not). Labels that the host
    /// gives itself are not taken over: they decide what is placed there, so they come from the token or an operator.
    /// </summary>
    public static NodeRecord With(NodeRecord record, SystemInfo? system, GpuList? gpus)
    {
        if (system is not null && !Same(record.System, system))
            record = record with { System = system };
        return gpus is null || Same(record.Gpus, gpus) ? record : record with { Gpus = gpus };
    }

    private static bool Same(SystemInfo? a, SystemInfo b) => a is not null && Lasting(a).SequenceEqual(Lasting(b));

    private static bool Same(GpuList? a, GpuList b) => a is not null
        && JsonSerializer.SerializeToUtf8Bytes(a, PayloadJson.Default.GpuList).SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(b, PayloadJson.Default.GpuList));

    private static byte[] Lasting(SystemInfo system) =>
        JsonSerializer.SerializeToUtf8Bytes(system with { AvailableMemoryMb = 0, UsedMemoryMb = 0 }, PayloadJson.Default.SystemInfo);
}
