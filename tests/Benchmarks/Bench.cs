using System.Text.Json.Serialization;
using ClawBridge.State;

namespace Benchmarks;

/// <summary>The row that <see cref="Durability"/> writes.</summary>
internal sealed record BenchRecord(string Id, long Value, string Note) : IRecord<BenchRecord>
{
    public long Revision { get; init; }

    public BenchRecord At(long revision) => this with { Revision = revision };
}

/// <summary>Its table.</summary>
internal static class Bench
{
    public static readonly Table<BenchRecord> Table = new("bench", static () => BenchJson.Default.BenchRecord);
}

[JsonSerializable(typeof(BenchRecord))]
internal sealed partial class BenchJson : JsonSerializerContext;
