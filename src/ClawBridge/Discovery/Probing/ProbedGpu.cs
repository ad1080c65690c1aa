using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>A GPU that its driver reports.</summary>
internal sealed record ProbedGpu(
    string? Architecture, bool Healthy, string? HealthReason, int Index, long? MemoryMb, long? MemoryUsedMb, IReadOnlyList<MigDevice> MigDevices, bool? MigEnabled, string Name,
    string? PciBusId, string Uuid, GpuVendor Vendor)
{
    public static Shape Shape { get; } = Shape.Record(
        new("architecture", Shape.Text().Nullable, "Like Ampere or gfx908."),
        new("healthy", Shape.Boolean(), "It can be given work."),
        new("health_reason", Shape.Text().Nullable, "What is wrong with it, or worth knowing; else null."),
        new("index", Shape.Integer(0), "The driver's number."),
        new("memory_mb", Shape.Integer(0).Nullable, "MiB."),
        new("memory_used_mb", Shape.Integer(0).Nullable, "MiB in use now."),
        new("mig_devices", Shape.List(Shape.Record(
            new("index", Shape.Integer(0), "Within the GPU."),
            new("gpu_instance_id", Shape.Integer(0).Nullable, "GPU instance."),
            new("compute_instance_id", Shape.Integer(0).Nullable, "Compute instance."),
            new("memory_total_mb", Shape.Integer(0).Nullable, "MiB."),
            new("uuid", Shape.Text().Nullable, "Its id, where the driver tells it."))), "What MIG has split it into."),
        new("mig_enabled", Shape.Boolean().Nullable, "MIG mode; null for a GPU that has none."),
        new("name", Shape.Text(), "The model."),
        new("pci_bus_id", Shape.Text().Nullable, "Where it sits."),
        new("uuid", Shape.Text(), "The driver's id of it."),
        new("vendor", Shape.Word("nvidia", "amd"), "Who made it."));
}
