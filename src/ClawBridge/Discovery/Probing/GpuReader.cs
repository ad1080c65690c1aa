using ClawBridge.Discovery.Scanning;
using ClawBridge.Gpu;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Discovery.Probing;

/// <summary>Reads what the script found out about GPUs. Pure; it never throws.</summary>
internal static class GpuReader
{
    public static GpuStack Read(ProbeOutput output)
    {
        var (nvidia, nvidiaFault) = Nvidia(output.Section("nvidia-smi"));
        var (amd, amdFault) = Amd(output.Section("rocm-smi"));
        GpuDevice[] devices = [.. nvidia.Devices, .. amd.Devices];
        GpuMetrics[] metrics = [.. nvidia.Metrics, .. amd.Metrics];
        return new GpuStack(
            amdFault, First(devices, static device => device.CudaVersion), First(devices, static device => device.DriverVersion) ?? output.Fact("nvidia-module"),
            [.. devices.Zip(metrics, Gpu)], GpuTopology.Parse(output.Section("topology")?.Output ?? ""), output.Section("nvidia-smi") is not null, nvidiaFault,
            [.. output.Facts("pci").Select(PciGpu.Parse).OfType<PciGpu>()], output.Section("rocm-smi") is not null);
    }

    /// <summary>In short, as a scan shows it.</summary>
    public static GpuInfo Short(GpuStack stack) => new(
        stack.Gpus.Count, stack.DriverVersion, stack.Gpus.Sum(static gpu => gpu.MemoryMb ?? 0), [.. stack.Gpus.Select(static gpu => gpu.Name)],
        stack.Gpus.Count == 0 ? null : stack.Gpus[0].Vendor == GpuVendor.Nvidia ? PciGpu.Nvidia : PciGpu.Amd);

    private static (GpuReading Reading, string? Fault) Nvidia(ProbeSection? section)
    {
        if (section is null) return (GpuReading.Empty, null);
        if (section.TimedOut) return (GpuReading.Empty, "nvidia-smi did not answer within 10 s; the driver may hang, check dmesg and reboot the machine if it stays.");
        if (NvidiaFailures.HasNoDevices(section.Code ?? 0, section.Said)) return (GpuReading.Empty, null);
        try
        {
            var reading = NvidiaSmiParser.Parse(section.Output);
            return (reading, section.Code == 0 && !NvidiaFailures.Warns(section.Said) ? null : NvidiaFailures.Known(section.Said) ?? Failed("nvidia-smi", section));
        }
        catch (ProbeFormatException e)
        {
            return (GpuReading.Empty, NvidiaFailures.Known(section.Said) ?? (section.Code == 0 ? $"nvidia-smi {e.Message}; run it by hand to see why." : Failed("nvidia-smi", section)));
        }
    }

    private static (GpuReading Reading, string? Fault) Amd(ProbeSection? section)
    {
        if (section is null) return (GpuReading.Empty, null);
        if (section.TimedOut) return (GpuReading.Empty, "rocm-smi did not answer within 10 s; the driver may hang, check dmesg and reboot the machine if it stays.");
        if (RocmFailures.Known(section.Said) is { } known) return (GpuReading.Empty, known);
        if (RocmFailures.HasNoDevices(section.Code ?? 0, section.Said)) return (GpuReading.Empty, null);
        try
        {
            return (RocmSmiParser.Parse(section.Output), section.Code == 0 ? null : Failed("rocm-smi", section));
        }
        catch (ProbeFormatException e)
        {
            return (GpuReading.Empty, section.Code == 0 ? $"rocm-smi {e.Message}; run it by hand to see why." : Failed("rocm-smi", section));
        }
    }

    private static string Failed(string tool, ProbeSection section) =>
        FormattableString.Invariant($"{tool} ended with exit code {section.Code} and said \"{section.Quote}\"; run it by hand to see why.");

    private static ProbedGpu Gpu(GpuDevice device, GpuMetrics metrics) => new(
        device.Architecture, device.Healthy, device.HealthReason, device.Index, device.MemoryTotalMb, metrics.MemoryUsedMb, device.MigDevices ?? [], device.MigEnabled, device.Name,
        device.PciBusId, device.Uuid, device.Vendor);

    private static string? First(GpuDevice[] devices, Func<GpuDevice, string?> of) => devices.Select(of).FirstOrDefault(static value => value is not null);
}
