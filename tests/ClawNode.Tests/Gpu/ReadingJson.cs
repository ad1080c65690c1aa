using System.Text.Json;
using ClawBridge.Gpu;
using ClawBridge.Protocol.Json;
using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

/// <summary>A reading as the wire would carry it, for snapshots.</summary>
internal static class ReadingJson
{
    public static string Of(GpuReading reading)
    {
        var list = GpuReports.List(reading.Devices);
        var metrics = GpuReports.Metrics(reading.Metrics, takenAt: 0);
        return $"[{JsonSerializer.Serialize(list, PayloadJson.Default.GpuList)},"
            + $"{JsonSerializer.Serialize(metrics, PayloadJson.Default.GpuMetricsReport)}]";
    }
}
