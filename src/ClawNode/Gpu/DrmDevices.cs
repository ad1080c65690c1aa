namespace ClawNode.Gpu;

/// <summary>The device files of an AMD GPU: the compute device that all share, and its own render and card nodes.</summary>
/// <param name="pciDevices">The kernel's folder of PCI devices, normally <c>/sys/bus/pci/devices</c>.</param>
internal sealed class DrmDevices(string pciDevices = "/sys/bus/pci/devices")
{
    /// <summary>Paths below <c>/dev</c>, the shared one first; empty where the kernel knows no such device.</summary>
    public IReadOnlyList<string> PathsOf(string? pciBusId)
    {
        if (pciBusId is null || pciBusId.Contains('/', StringComparison.Ordinal)) return [];
        var folder = Path.Combine(pciDevices, pciBusId.ToLowerInvariant(), "drm");
        if (!Directory.Exists(folder)) return [];
        var nodes = Directory.EnumerateFileSystemEntries(folder)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => name.StartsWith("renderD", StringComparison.Ordinal) || name.StartsWith("card", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => $"/dev/dri/{name}");
        return ["/dev/kfd", .. nodes];
    }
}
