using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>The GPUs of a machine and what drives them.</summary>
/// <param name="Pci">As the bus has them.</param>
/// <param name="NvidiaFault">Why nvidia-smi does not tell its GPUs, as a sentence; null when it does, or is not there.</param>
/// <param name="AmdFault">The same of rocm-smi.</param>
internal sealed record GpuStack(
    string? AmdFault, string? CudaVersion, string? DriverVersion, IReadOnlyList<ProbedGpu> Gpus, IReadOnlyList<GpuLink> Links, bool NvidiaSmi, string? NvidiaFault,
    IReadOnlyList<PciGpu> Pci, bool RocmSmi)
{
    public static Shape Shape { get; } = Shape.Record(
        new("amd_fault", Shape.Text().Nullable, "Why rocm-smi does not tell its GPUs; else null."),
        new("cuda_version", Shape.Text().Nullable, "The newest CUDA that the driver runs."),
        new("driver_version", Shape.Text().Nullable, "Of the driver; null without one."),
        new("gpus", Shape.List(ProbedGpu.Shape), "Those that a driver reports."),
        new("links", Shape.List(GpuLink.Shape), "How NVIDIA's GPUs are connected with each other, each pair once."),
        new("nvidia_smi", Shape.Boolean(), "nvidia-smi is there."),
        new("nvidia_fault", Shape.Text().Nullable, "Why nvidia-smi does not tell its GPUs; else null."),
        new("pci", Shape.List(PciGpu.Shape), "Those on the PCI bus, with a driver or without."),
        new("rocm_smi", Shape.Boolean(), "rocm-smi is there."));
}
