using System.Text.Json;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Link;

/// <summary>Leaves out of a heartbeat what the other side knows already. One builder a connection.</summary>
internal sealed class HeartbeatBuilder
{
    /// <summary>Free memory moves all the time; only a move by more than this share of the whole is told.</summary>
    private const double MemoryShare = 0.05;

    private SystemInfo? _system;
    private byte[] _systemText = [];
    private byte[] _gpusText = [];

    /// <param name="now">Unix milliseconds.</param>
    /// <param name="system">The system as it is.</param>
    /// <param name="gpus">The GPUs as they are.</param>
    /// <param name="workloads">All workloads in a connection's first heartbeat, else null.</param>
    public Heartbeat Next(long now, SystemInfo system, GpuList gpus, IReadOnlyList<WorkloadStatus>? workloads) => new()
    {
        Ts = now,
        System = SystemChanged(system) ? system : null,
        Gpus = GpusChanged(gpus) ? gpus : null,
        Workloads = workloads,
    };

    private bool SystemChanged(SystemInfo system)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(system with { AvailableMemoryMb = 0, UsedMemoryMb = 0 }, PayloadJson.Default.SystemInfo);
        var same = _system is { } known && text.AsSpan().SequenceEqual(_systemText)
            && Math.Abs(known.AvailableMemoryMb - system.AvailableMemoryMb) <= system.TotalMemoryMb * MemoryShare;
        if (same) return false;
        (_system, _systemText) = (system, text);
        return true;
    }

    private bool GpusChanged(GpuList gpus)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(gpus, PayloadJson.Default.GpuList);
        if (text.AsSpan().SequenceEqual(_gpusText)) return false;
        _gpusText = text;
        return true;
    }
}
