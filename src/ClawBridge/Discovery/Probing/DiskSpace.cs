using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>Room on the disk that a path is on.</summary>
internal sealed record DiskSpace(long FreeMb, string Path, long TotalMb)
{
    public static Shape Shape { get; } = Shape.Record(
        new("free_mb", Shape.Integer(0), "MiB that can be written."), new("path", Shape.Text(), "Where."), new("total_mb", Shape.Integer(0), "MiB of the whole disk."));
}
