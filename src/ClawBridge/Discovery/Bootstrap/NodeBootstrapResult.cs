using System.Globalization;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>The answer of <c>node_bootstrap</c>: of one machine its own, of several the sum and one each in <paramref name="Results"/>.</summary>
/// <param name="Token">Always null: the join token is used up by the machine and shown to nobody.</param>
internal sealed record NodeBootstrapResult(
    string? Address, string? Hostname, bool Success, string? NodeId, string? Token, GpuInfo? GpuInfo, string Message, IReadOnlyList<string> StepsCompleted,
    BootstrapFault? Error, string? HostKey, IReadOnlyList<BootstrapItem> Results)
{
    public static Shape Shape => Shape.Record(
        new("address", Shape.Text().Nullable, "The machine, as it was asked for; null for several."),
        new("hostname", Shape.Text().Nullable, "The node's name; null for several."),
        new("success", Shape.Boolean(), "True only when each node's own session is connected; in a dry run false."),
        new("node_id", Shape.Text().Nullable, "The node; null while it is none, and for several."),
        new("token", Shape.Text().Nullable, "Always null: the join token is used up and shown to nobody."),
        new("gpu_info", GpuInfoShape.Nullable, "The node's GPUs; null when they are not known, and for several."),
        new("message", Shape.Text(), "The outcome."),
        new("steps_completed", Shape.List(Shape.Text()), "What was done, with times."),
        new("error", FaultShape.Nullable, "What did not work; null when all did."),
        new("host_key", Shape.Text().Nullable, "Fingerprint of the machine's host key."),
        new("results", Shape.List(Shape.Record(
            new("address", Shape.Text(), "The machine."),
            new("hostname", Shape.Text(), "The node's name."),
            new("success", Shape.Boolean(), "Its own session is connected."),
            new("node_id", Shape.Text().Nullable, "The node."),
            new("gpu_info", GpuInfoShape.Nullable, "Its GPUs."),
            new("message", Shape.Text(), "The outcome."),
            new("steps", Shape.List(Shape.Record(
                new("name", Shape.Word([.. BootstrapStep.Names]), "The step."),
                new("duration_ms", Shape.Integer(0), "Milliseconds."),
                new("detail", Shape.Text(), "What came of it."))), "What was done."),
            new("error", FaultShape.Nullable, "What did not work."),
            new("host_key", Shape.Text().Nullable, "Fingerprint of its host key."))), "Each machine, in the order asked for."));

    private static Shape GpuInfoShape => Shape.Record(
        new("count", Shape.Integer(0), "How many."),
        new("driver_version", Shape.Text().Nullable, "The driver."),
        new("memory_mb", Shape.Integer(0), "MiB of all together."),
        new("models", Shape.List(Shape.Text()), "One entry a GPU."),
        new("vendor", Shape.Text().Nullable, "nvidia or amd; null without GPUs."));

    private static Shape FaultShape => Shape.Record(
        new("step", Shape.Word([.. BootstrapStep.Names]), "The step that failed."),
        new("message", Shape.Text(), "What is wrong."),
        new("hint", Shape.Text(), "The way out."),
        new("output", Shape.Text().Nullable, "What the machine said."));

    public static NodeBootstrapResult Of(IReadOnlyList<BootstrapOutcome> outcomes, bool withoutGpus)
    {
        BootstrapItem[] items = [.. outcomes.Select(outcome => new BootstrapItem(
            outcome.Address, outcome.Hostname, outcome.Success, outcome.NodeId, withoutGpus ? null : outcome.GpuInfo, outcome.Message, outcome.Steps, outcome.Fault, outcome.HostKey))];
        if (items is [var one]) return new(one.Address, one.Hostname, one.Success, one.NodeId, null, one.GpuInfo, one.Message, [.. one.Steps.Select(static step => step.ToString())], one.Error, one.HostKey, items);
        var good = items.Count(static item => item.Success);
        var message = string.Create(CultureInfo.InvariantCulture, $"{good} of {items.Length} machines are connected nodes.");
        List<string> steps = [.. items.SelectMany(static item => item.Steps.Select(step => $"{item.Address}: {step}"))];
        return new(null, null, good == items.Length, null, null, null, message, steps, items.FirstOrDefault(static item => item.Error is not null)?.Error, null, items);
    }
}
