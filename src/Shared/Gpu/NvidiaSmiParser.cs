using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Gpu;

/// <summary>
/// Reads the answer of <c>nvidia-smi -q -x</c>. Its schema changes from driver to driver (v10 to v13 are recorded in the
/// tests): a member that a version lacks, or that says <c>N/A</c>, becomes null.
/// </summary>
internal static class NvidiaSmiParser
{
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };

    /// <summary>The GPUs in the driver's order. Throws <see cref="ProbeFormatException"/> for anything but a whole answer.</summary>
    public static GpuReading Parse(string text)
    {
        var root = Load(text);
        var driver = Reading.Word((string?)root.Element("driver_version"));
        var cuda = Reading.Word((string?)root.Element("cuda_version"));
        var gpus = root.Elements("gpu").ToArray();
        return new GpuReading(
            [.. gpus.Select((gpu, index) => Device(gpu, index, driver, cuda))],
            [.. gpus.Select(Metrics)]);
    }

    private static XElement Load(string text)
    {
        // Warnings of the tool ("Unable to determine the device handle…") may stand before the document.
        var start = text.IndexOf("<?xml", StringComparison.Ordinal);
        if (start < 0) start = text.IndexOf("<nvidia_smi_log", StringComparison.Ordinal);
        if (start < 0) throw new ProbeFormatException("answered without an XML document");
        try
        {
            using var reader = XmlReader.Create(new StringReader(text[start..]), Safe);
            reader.MoveToContent();
            if (reader.Name != "nvidia_smi_log") throw new ProbeFormatException("answered with another document than nvidia_smi_log");
            return (XElement)XNode.ReadFrom(reader);
        }
        catch (XmlException e)
        {
            throw new ProbeFormatException("answered with XML that is cut off or damaged", e);
        }
    }

    private static GpuDevice Device(XElement gpu, int index, string? driver, string? cuda)
    {
        var mig = MigDevices(gpu);
        var migEnabled = MigEnabled(gpu);
        var memory = Reading.Count(Text(gpu, "fb_memory_usage", "total"));
        var fault = Fault(gpu, migEnabled, mig);
        return new GpuDevice
        {
            Index = index,
            Name = Reading.Word(Text(gpu, "product_name")) ?? "NVIDIA GPU",
            Uuid = Uuid(gpu, index),
            MemoryTotalMb = memory,
            PciBusId = PciBusId(gpu),
            Vendor = GpuVendor.Nvidia,
            DriverVersion = driver,
            CudaVersion = cuda,
            Architecture = Reading.Word(Text(gpu, "product_architecture")),
            MigEnabled = migEnabled,
            MigDevices = mig,
            Healthy = fault is null,
            HealthReason = fault ?? Remark(memory, mig),
        };
    }

    private static GpuMetrics Metrics(XElement gpu, int index) => new()
    {
        Index = index,
        Uuid = Uuid(gpu, index),
        UtilizationPercent = Reading.Percent(Text(gpu, "utilization", "gpu_util")),
        MemoryUsedMb = Reading.Count(Text(gpu, "fb_memory_usage", "used")),
        MemoryTotalMb = Reading.Count(Text(gpu, "fb_memory_usage", "total")),
        TemperatureC = Reading.Number(Text(gpu, "temperature", "gpu_temp")),
        PowerDrawW = Power(gpu, "power_draw", "average_power_draw", "instant_power_draw"),
        PowerLimitW = Power(gpu, "power_limit", "current_power_limit", "enforced_power_limit"),
        FanPercent = Reading.Percent(Text(gpu, "fan_speed")),
        SmClockMhz = Reading.Positive(Text(gpu, "clocks", "sm_clock")),
        EccUncorrectable = EccUncorrectable(gpu),
    };

    /// <summary>The section was renamed with v12, and its draw was split in average and instant with v13.</summary>
    private static double? Power(XElement gpu, params ReadOnlySpan<string> names)
    {
        foreach (var section in (ReadOnlySpan<string>)["gpu_power_readings", "power_readings"])
        {
            foreach (var name in names)
            {
                if (Reading.Positive(Text(gpu, section, name)) is { } value) return value;
            }
        }
        return null;
    }

    /// <summary>Volatile counts only: new schemas count SRAM and DRAM apart, old ones have a total of double-bit errors.</summary>
    private static long? EccUncorrectable(XElement gpu)
    {
        var counts = gpu.Element("ecc_errors")?.Element("volatile");
        if (counts is null) return null;
        long? sum = Reading.Count(Text(counts, "double_bit", "total"));
        foreach (var element in counts.Elements())
        {
            var name = element.Name.LocalName;
            if (!name.StartsWith("sram_uncorrectable", StringComparison.Ordinal) && name != "dram_uncorrectable") continue;
            if (Reading.Count(element.Value) is { } count) sum = (sum ?? 0) + count;
        }
        return sum;
    }

    private static bool? MigEnabled(XElement gpu) => Text(gpu, "mig_mode", "current_mig")?.Trim() switch
    {
        "Enabled" => true,
        "Disabled" => false,
        _ => null,
    };

    private static IReadOnlyList<MigDevice> MigDevices(XElement gpu) =>
    [
        .. gpu.Element("mig_devices")?.Elements("mig_device").Select((device, position) => new MigDevice(
            Int(device, "index") ?? position,
            Int(device, "gpu_instance_id"),
            Int(device, "compute_instance_id"),
            Reading.Count(Text(device, "fb_memory_usage", "total")),
            Reading.Word(Text(device, "uuid")))) ?? [],
    ];

    /// <summary>What makes the GPU unusable, or null.</summary>
    private static string? Fault(XElement gpu, bool? migEnabled, IReadOnlyList<MigDevice> mig)
    {
        if (Says(gpu, "GPU is lost")) return "The driver has lost this GPU; power-cycle the machine.";
        if (Says(gpu, "GPU requires reset") || Is(Text(gpu, "gpu_reset_status", "reset_required"), "Yes"))
            return "This GPU needs a reset; stop what uses it and run nvidia-smi --gpu-reset.";
        if (Reading.Word(Text(gpu, "gpu_recovery_action")) is { } action)
            return $"The driver asks for a recovery of this GPU: {action}.";
        if (Is(Text(gpu, "remapped_rows", "remapped_row_failure"), "Yes"))
            return "This GPU can no longer replace its damaged memory rows; have it exchanged.";
        if (migEnabled == true && mig.Count == 0)
            return "MIG is on but no MIG device exists; create one with nvidia-smi mig, or turn MIG off.";
        return null;
    }

    /// <summary>What an operator should know of a GPU that works, or null.</summary>
    private static string? Remark(long? memory, IReadOnlyList<MigDevice> mig)
    {
        if (mig.Count > 0)
            return string.Create(CultureInfo.InvariantCulture, $"MIG is on: the GPU is split into {mig.Count} MIG devices.");
        return memory is null ? "The driver does not report this GPU's memory." : null;
    }

    private static string Uuid(XElement gpu, int index) =>
        Reading.Word(Text(gpu, "uuid")) ?? PciBusId(gpu) ?? string.Create(CultureInfo.InvariantCulture, $"nvidia-{index}");

    private static string? PciBusId(XElement gpu) =>
        Reading.Word(Text(gpu, "pci", "pci_bus_id")) ?? Reading.Word((string?)gpu.Attribute("id"));

    private static int? Int(XElement parent, string name) =>
        int.TryParse(parent.Element(name)?.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool Says(XElement gpu, string words) =>
        gpu.Descendants().Any(element => !element.HasElements && element.Value.Contains(words, StringComparison.Ordinal));

    private static bool Is(string? text, string word) => string.Equals(text?.Trim(), word, StringComparison.OrdinalIgnoreCase);

    private static string? Text(XElement parent, params ReadOnlySpan<string> path)
    {
        XElement? at = parent;
        foreach (var name in path) at = at?.Element(name);
        return at?.Value;
    }
}
