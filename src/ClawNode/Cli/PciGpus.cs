namespace ClawNode.Cli;

/// <summary>Compares what the tools list with what is on the PCI bus: a GPU without its driver is easily overlooked.</summary>
internal static class PciGpus
{
    private const string Nvidia = "0x10de";
    private const string Amd = "0x1002";

    public static DoctorCheck Check(int listed, string pciDevices = "/sys/bus/pci/devices")
    {
        if (listed > 0) return DoctorCheck.Ok("gpus", FormattableString.Invariant($"{listed} GPU(s)."));
        var vendors = Vendors(pciDevices);
        if (vendors.Contains(Nvidia)) return DoctorCheck.Problem("gpus", "This machine has an NVIDIA GPU but nvidia-smi lists none; install NVIDIA's driver, or set nvidia_smi to the tool's path.");
        if (vendors.Contains(Amd)) return DoctorCheck.Warning("gpus", "This machine has an AMD GPU but rocm-smi lists none; to use it install ROCm, or set rocm_smi to the tool's path.");
        return DoctorCheck.Ok("gpus", "This machine has no GPU.");
    }

    /// <summary>Vendors of the display and 3D controllers (PCI base class 03).</summary>
    private static HashSet<string> Vendors(string folder)
    {
        var vendors = new HashSet<string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return vendors;
        foreach (var device in Directory.EnumerateDirectories(folder))
        {
            if (Word(device, "class").StartsWith("0x03", StringComparison.Ordinal)) vendors.Add(Word(device, "vendor"));
        }
        return vendors;
    }

    private static string Word(string device, string name)
    {
        var file = Path.Combine(device, name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
    }
}
