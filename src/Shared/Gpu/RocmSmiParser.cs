using System.Globalization;
using System.Text.Json;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Gpu;

/// <summary>
/// Reads the answer of <c>rocm-smi … --json</c>: one object a card, all values texts. The names of the members change from
/// release to release in wording and letter case, so each fact is looked up by all its names. What is missing becomes null.
/// </summary>
internal static class RocmSmiParser
{
    /// <summary>The flags that make the tool tell what <see cref="Parse"/> reads; all exist since ROCm 4.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    [
        "--showid", "--showuniqueid", "--showproductname", "--showbus", "--showdriverversion", "--showmeminfo", "vram",
        "--showuse", "--showtemp", "--showpower", "--showmaxpower", "--showfan", "--showclocks", "--json",
    ];

    private const long BytesPerMiB = 1024 * 1024;

    /// <summary>The GPUs by card number. Throws <see cref="ProbeFormatException"/> for anything but a whole answer.</summary>
    public static GpuReading Parse(string text)
    {
        using var document = Load(text);
        var driver = document.RootElement.TryGetProperty("system", out var system)
            ? Reading.Word(Values(system).GetValueOrDefault("driver version"))
            : null;
        var cards = document.RootElement.EnumerateObject()
            .Select(member => (Number: CardNumber(member.Name), member.Value))
            .Where(card => card.Number >= 0 && card.Value.ValueKind == JsonValueKind.Object)
            .OrderBy(card => card.Number)
            .Select(card => (card.Number, Values: Values(card.Value)))
            .ToArray();
        return new GpuReading(
            [.. cards.Select(card => Device(card.Number, card.Values, driver))],
            [.. cards.Select(card => Metrics(card.Number, card.Values))]);
    }

    private static JsonDocument Load(string text)
    {
        // The tool prints warnings on the same stream before the object.
        var start = text.IndexOf('{', StringComparison.Ordinal);
        if (start < 0) throw new ProbeFormatException("answered without a JSON object");
        try
        {
            return JsonDocument.Parse(text.AsMemory(start).Trim());
        }
        catch (JsonException e)
        {
            throw new ProbeFormatException("answered with JSON that is cut off or damaged", e);
        }
    }

    private static GpuDevice Device(int number, Dictionary<string, string> card, string? driver)
    {
        var memory = Memory(card, "vram total memory (b)");
        return new GpuDevice
        {
            Index = number,
            Name = Name(card),
            Uuid = Uuid(number, card),
            MemoryTotalMb = memory,
            PciBusId = Word(card, "pci bus"),
            Vendor = GpuVendor.Amd,
            DriverVersion = driver,
            Architecture = Word(card, "gfx version"),
            HealthReason = memory is null ? "The driver does not report this GPU's memory." : null,
        };
    }

    private static GpuMetrics Metrics(int number, Dictionary<string, string> card) => new()
    {
        Index = number,
        Uuid = Uuid(number, card),
        UtilizationPercent = Reading.Percent(First(card, "gpu use (%)")),
        MemoryUsedMb = Memory(card, "vram total used memory (b)"),
        MemoryTotalMb = Memory(card, "vram total memory (b)"),
        TemperatureC = Temperature(card),
        PowerDrawW = Reading.Positive(First(
            card, "average graphics package power (w)", "current socket graphics package power (w)", "average socket power (w)")),
        PowerLimitW = Reading.Positive(First(card, "max graphics package power (w)")),
        FanPercent = Reading.Percent(First(card, "fan speed (%)")),
        SmClockMhz = Reading.Positive(First(card, "sclk clock speed:", "sclk clock speed")),
        EccUncorrectable = null,
    };

    /// <summary>Old releases tell the edge of the chip, Instinct MI300 only its junction.</summary>
    private static double? Temperature(Dictionary<string, string> card) =>
        Reading.Number(First(card, "temperature (sensor edge) (c)")) ?? Reading.Number(First(card, "temperature (sensor junction) (c)"));

    /// <summary>"Card model" is a number in some releases and the series' name in others, so it comes last.</summary>
    private static string Name(Dictionary<string, string> card)
    {
        foreach (var member in (ReadOnlySpan<string>)["card series", "device name", "card model"])
        {
            if (Word(card, member) is { } name && !name.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return name;
        }
        return "AMD GPU";
    }

    private static string Uuid(int number, Dictionary<string, string> card) =>
        Word(card, "unique id") ?? Word(card, "pci bus") ?? string.Create(CultureInfo.InvariantCulture, $"amd-{number}");

    private static long? Memory(Dictionary<string, string> card, string name) => Reading.Count(First(card, name)) / BytesPerMiB;

    private static string? Word(Dictionary<string, string> card, string name) => Reading.Word(First(card, name));

    private static string? First(Dictionary<string, string> card, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (card.TryGetValue(name, out var value) && Reading.Word(value) is not null) return value;
        }
        return null;
    }

    private static Dictionary<string, string> Values(JsonElement card)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (card.ValueKind != JsonValueKind.Object) return values;
        foreach (var member in card.EnumerateObject())
        {
            var value = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText();
            values.TryAdd(member.Name.Trim().ToLowerInvariant(), value ?? "");
        }
        return values;
    }

    private static int CardNumber(string name) =>
        name.StartsWith("card", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
}
