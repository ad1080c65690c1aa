using System.Globalization;

namespace ClawBridge.Gpu;

/// <summary>
/// Domain, bus and device of a PCI device. nvidia-smi writes <c>00000000:01:00.0</c>, the kernel log <c>PCI:0000:01:00</c>;
/// both are the same address here. The function is left out: a GPU is function 0 of its device.
/// </summary>
internal readonly record struct PciAddress(uint Domain, uint Bus, uint Device)
{
    public static bool TryParse(string? text, out PciAddress address)
    {
        address = default;
        var parts = (text ?? "").Trim().Split(':');
        if (parts.Length == 4 && parts[0] == "PCI") parts = parts[1..];
        if (parts.Length != 3) return false;
        if (!Hex(parts[0], out var domain) || !Hex(parts[1], out var bus) || !Hex(parts[2].Split('.')[0], out var device)) return false;
        address = new PciAddress(domain, bus, device);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Domain:x4}:{Bus:x2}:{Device:x2}");

    private static bool Hex(string text, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
