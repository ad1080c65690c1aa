using System.Globalization;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Config;
using ClawNode.Gpu;

namespace ClawNode.Cli;

/// <summary><c>clawnode gpus</c>: the machine's GPUs, or with <c>--metrics</c> their readings. Exit code 1 when a probe fails.</summary>
internal sealed class GpusCommand : ICliCommand
{
    public string Name => "gpus";

    public string Summary => "list this machine's GPUs";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options { get; } = [new("--metrics", null, "readings instead of the list")];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var config = ConfigFile.Load(host.Paths(arguments).ConfigFile);
        using var gpus = GpuInventory.Create(GpuToolOptions.From(config, host.Environment), host.Time);
        return arguments.Has("--metrics")
            ? await MetricsAsync(host, arguments, await gpus.MetricsAsync(cancellationToken))
            : await ListAsync(host, arguments, await gpus.ListAsync(cancellationToken));
    }

    private static async Task<int> ListAsync(CliHost host, CliArguments arguments, GpuList list)
    {
        if (arguments.Has("--json")) await JsonOutput.WriteAsync(host.Out, list, PayloadJson.Default.GpuList);
        else
        {
            foreach (var gpu in list.Gpus)
            {
                var health = gpu.HealthReason is null ? "" : $"  {(gpu.Healthy ? "note" : "UNHEALTHY")}: {gpu.HealthReason}";
                await host.Out.WriteLineAsync(FormattableString.Invariant($"{gpu.Index}  {gpu.Name}  {Text(gpu.MemoryTotalMb, "MiB")}  {gpu.Uuid}{health}"));
            }
            await EndAsync(host, list.Count, list.HealthReason);
        }
        return list.HealthReason is null ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<int> MetricsAsync(CliHost host, CliArguments arguments, GpuMetricsReport report)
    {
        if (arguments.Has("--json")) await JsonOutput.WriteAsync(host.Out, report, PayloadJson.Default.GpuMetricsReport);
        else
        {
            foreach (var gpu in report.Metrics)
            {
                await host.Out.WriteLineAsync(FormattableString.Invariant(
                    $"{gpu.Index}  {gpu.Uuid}  use {Text(gpu.UtilizationPercent, "%")}  memory {Text(gpu.MemoryUsedMb, "")}/{Text(gpu.MemoryTotalMb, "MiB")}  {Text(gpu.TemperatureC, "C")}  {Text(gpu.PowerDrawW, "W")}"));
            }
            await EndAsync(host, report.Count, report.HealthReason);
        }
        return report.HealthReason is null ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task EndAsync(CliHost host, int count, string? reason)
    {
        if (count == 0) await host.Out.WriteLineAsync("No GPU was found.");
        if (reason is not null) await host.Error.WriteLineAsync($"clawnode: {reason}");
    }

    private static string Text(double? value, string unit) =>
        value is { } number ? $"{number.ToString("0.#", CultureInfo.InvariantCulture)}{(unit.Length > 1 ? " " : "")}{unit}" : "-";
}
