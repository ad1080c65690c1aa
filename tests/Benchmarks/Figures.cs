using System.Globalization;

namespace Benchmarks;

/// <summary>Medians, percentiles and how they are printed.</summary>
internal static class Figures
{
    public static double Percentile(IEnumerable<double> values, double percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Floor(sorted.Length * percent / 100))];
    }

    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    public static void Print(string what, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-58} {value,14:N2} {unit}"));

    public static void PrintRatio(string what, double ratio, string budget) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-58} {ratio,14:N2} x   (budget {budget})"));
}
