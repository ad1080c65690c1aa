using System.Globalization;
using System.Text.RegularExpressions;

namespace ClawBridge.Discovery.Probing;

/// <summary>Reads the matrix that <c>nvidia-smi topo -m</c> prints. Pure; what is no matrix has no links.</summary>
internal static partial class GpuTopology
{
    private const int MostGpus = 64;

    /// <summary>Each pair once, in the order of the GPUs.</summary>
    public static IReadOnlyList<GpuLink> Parse(string text)
    {
        var lines = Escape().Replace(text, "").Split('\n').Select(Cells).Where(static cells => cells.Length > 0).ToArray();
        var header = Array.Find(lines, static cells => Gpu(cells[0]) is not null && cells.Length > 1 && Gpu(cells[1]) is not null) ?? [];
        List<GpuLink> links = [];
        foreach (var cells in lines.Where(cells => cells != header))
        {
            if (Gpu(cells[0]) is not { } a) continue;
            for (var column = 0; column < header.Length && column + 1 < cells.Length; column++)
            {
                var link = cells[column + 1];
                if (Gpu(header[column]) is { } b && b > a && Link().IsMatch(link)) links.Add(new GpuLink(a, b, link, NvLinks(link)));
            }
        }

        return links;
    }

    private static string[] Cells(string line) => line.Split(['\t', ' ', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static int? Gpu(string cell) =>
        cell.StartsWith("GPU", StringComparison.Ordinal) && int.TryParse(cell.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < MostGpus ? number : null;

    private static int NvLinks(string link) =>
        link.StartsWith("NV", StringComparison.Ordinal) && int.TryParse(link.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Escape();

    [GeneratedRegex("^(NV[0-9]{1,3}|PIX|PXB|PHB|NODE|SYS)$")]
    private static partial Regex Link();
}
