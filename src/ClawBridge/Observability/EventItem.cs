using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>An event as callers see it.</summary>
internal sealed record EventItem(long Seq, long Ts, string Kind, string? Target, string Summary, JsonElement? Data)
{
    public static Shape Declared { get; } = Shape.Record(
        new Field("seq", Shape.Integer(), "Number of the event; counts up by one, over restarts too."),
        new Field("ts", Shape.Time(), "Unix milliseconds."),
        new Field("kind", Shape.Text(), "Dotted, like node.lost."),
        new Field("target", Shape.Text().Nullable, "The id that it is about; null for the cluster."),
        new Field("summary", Shape.Text(), "What happened, one sentence."),
        new Field("data", Shape.Any().Nullable, "More facts."));

    public static EventItem Of(EventRecord record) => new(record.Seq, record.Ts, record.Kind, record.Target, record.Summary, record.Data);
}
