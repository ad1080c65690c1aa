using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>A GPU as the PCI bus has it, whether there is a driver or not.</summary>
/// <param name="Driver">The kernel module that has it; null when none has.</param>
internal sealed record PciGpu(string Address, string DeviceId, string? Driver, string Vendor)
{
    public const string Nvidia = "nvidia";
    public const string Amd = "amd";

    public static Shape Shape { get; } = Shape.Record(
        new("address", Shape.Text(), "Domain, bus, device and function."),
        new("device_id", Shape.Text(), "The vendor's number of the model, like 0x20b5."),
        new("driver", Shape.Text().Nullable, "The kernel module that has it, like nvidia, nouveau or vfio-pci; null when none has."),
        new("vendor", Shape.Word(Nvidia, Amd), "Who made it."));

    /// <summary>A graphics function that is no GPU to compute with is fine to be listed: only what has no driver is acted on.</summary>
    /// <param name="fact">As the script prints it: address, vendor, device, class, driver.</param>
    public static PciGpu? Parse(string fact)
    {
        if (fact.Split(' ') is not [var address, var vendor, var device, _, var driver]) return null;
        var name = vendor switch { "0x10de" => Nvidia, "0x1002" => Amd, _ => null };
        return name is null ? null : new PciGpu(address, device, driver is "none" or "" ? null : driver, name);
    }
}
