using System.Globalization;
using ClawBridge.Gpu;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Discovery.Probing;

/// <summary>What is missing or bad about a machine's GPUs and what drives them. Pure.</summary>
internal static class GpuFindings
{
    public static IEnumerable<Finding> Of(GpuStack stack) => [.. Drivers(stack), .. Faults(stack), .. Age(stack), .. Health(stack)];

    private static IEnumerable<Finding> Drivers(GpuStack stack)
    {
        if (stack.Gpus.Count == 0 && stack.Pci.Count == 0 && stack.NvidiaFault is null && stack.AmdFault is null)
        {
            yield return new(FindingCodes.NoGpu, "Check that the GPUs are passed through and seated, if there should be any; without them it takes work that needs none.", "No GPU of NVIDIA or AMD was found.", Severity.Warning);
            yield break;
        }

        foreach (var group in stack.Pci.Where(gpu => !IsReported(stack, gpu)).GroupBy(static gpu => gpu.Vendor))
        {
            // A fault of the vendor's tool tells more than its GPUs being missing in the answer.
            if ((group.Key == PciGpu.Nvidia ? stack.NvidiaFault : stack.AmdFault) is not null) continue;
            var where = string.Join(", ", group.Select(static gpu => gpu.Address));
            var driver = group.First().Driver;
            yield return group.Key == PciGpu.Nvidia
                ? new(FindingCodes.NoDriver, NvidiaFix(driver, stack.NvidiaSmi), Text($"NVIDIA's driver does not report {Count(group)} on the PCI bus ({where}): {Owner(driver, group)}."), Severity.Error)
                : new(FindingCodes.NoDriver, AmdFix(driver, stack.RocmSmi), Text($"rocm-smi does not report {Count(group)} of AMD on the PCI bus ({where}): {Owner(driver, group)}."), IsAmdDisplay(stack, driver) ? Severity.Warning : Severity.Error);
        }
    }

    private static bool IsReported(GpuStack stack, PciGpu gpu) =>
        PciAddress.TryParse(gpu.Address, out var address) && stack.Gpus.Any(known => PciAddress.TryParse(known.PciBusId, out var other) && other == address);

    /// <summary>The graphics of an AMD processor in a machine with other GPUs is nothing to compute with.</summary>
    private static bool IsAmdDisplay(GpuStack stack, string? driver) => driver == "amdgpu" && stack.Gpus.Any(static gpu => gpu.Vendor == GpuVendor.Nvidia);

    private static string Count(IEnumerable<PciGpu> gpus) => gpus.Count() is var count and > 1 ? string.Create(CultureInfo.InvariantCulture, $"{count} GPUs") : "a GPU";

    private static string Owner(string? driver, IEnumerable<PciGpu> gpus) => $"{(driver is null ? "no driver" : $"the kernel module {driver}")} has {(gpus.Count() > 1 ? "them" : "it")}";

    private static string NvidiaFix(string? driver, bool hasTool) => driver switch
    {
        "vfio-pci" => "It is kept for a virtual machine: use that one, or give it back to the host.",
        "nvidia" when hasTool => "Look for Xid errors in dmesg; when the GPU is lost, power-cycle the machine.",
        "nvidia" => "Install the driver's user-space tools (nvidia-smi) of the same version as the kernel module.",
        _ => "Install NVIDIA's driver (Ubuntu: ubuntu-drivers install --gpgpu; Debian: apt-get install nvidia-driver), keep nouveau from loading, and reboot.",
    };

    private static string AmdFix(string? driver, bool hasTool) => driver switch
    {
        "vfio-pci" => "It is kept for a virtual machine: use that one, or give it back to the host.",
        "amdgpu" when hasTool => "Check with dmesg that amdgpu supports this GPU.",
        "amdgpu" => "Install ROCm (amdgpu-install --usecase=rocm), which has rocm-smi.",
        _ => "Install AMD's driver and ROCm (amdgpu-install --usecase=rocm), and reboot.",
    };

    private static IEnumerable<Finding> Faults(GpuStack stack)
    {
        foreach (var fault in new[] { stack.NvidiaFault, stack.AmdFault }.OfType<string>())
        {
            // The tools' own sentences say what is wrong and, after it, what to do.
            var cut = fault.IndexOf("; ", StringComparison.Ordinal);
            var (message, fix) = cut < 0 ? (fault, "Run the tool by hand to see why.") : (fault[..cut] + ".", char.ToUpperInvariant(fault[cut + 2]) + fault[(cut + 3)..]);
            yield return new(FindingCodes.DriverFault, fix, message, Severity.Error);
        }
    }

    private static IEnumerable<Finding> Age(GpuStack stack)
    {
        if (!stack.Gpus.Any(static gpu => gpu.Vendor == GpuVendor.Nvidia) || !Version.TryParse(stack.DriverVersion, out var driver)) yield break;
        const string fix = "Install a newer driver of NVIDIA, best of a production branch that still gets updates, and reboot.";
        if (driver < NodeNeeds.LeastNvidiaDriver)
            yield return new(FindingCodes.DriverTooOld, fix, $"NVIDIA's driver is {stack.DriverVersion}, and containers need {NodeNeeds.LeastNvidiaDriver} or newer.", Severity.Error);
        else if (driver < NodeNeeds.FairNvidiaDriver)
            yield return new(FindingCodes.DriverTooOld, fix, $"NVIDIA's driver is {stack.DriverVersion}; programs for CUDA 12 need {NodeNeeds.FairNvidiaDriver} or newer.", Severity.Warning);
    }

    private static IEnumerable<Finding> Health(GpuStack stack) => stack.Gpus.Where(static gpu => !gpu.Healthy).Select(static gpu => new Finding(
        FindingCodes.GpuUnhealthy, "See what the driver says about it; the other GPUs can be used.", Text($"GPU {gpu.Index} ({gpu.Name}) cannot be given work: {gpu.HealthReason}"), Severity.Warning));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
