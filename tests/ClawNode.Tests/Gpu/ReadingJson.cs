using System.Text.Json;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

/// <summary>A reading as the wire would carry it, for snapshots.</summary>
internal static class ReadingJson
{
    public static string Of(GpuReading reading)
    {
        var list = new GpuList { Count = reading.Devices.Count, Gpus = reading.Devices };
        var metrics = new GpuMetricsReport { Count = reading.Metrics.Count, Metrics = reading.Metrics, Ts = 0 };
        return $"[{JsonSerializer.Serialize(list, PayloadJson.Default.GpuList)},"
            + $"{JsonSerializer.Serialize(metrics, PayloadJson.Default.GpuMetricsReport)}]";
    }
}
