using System.Text.Json.Serialization;
using ClawBridge.State;

namespace ClawBridge.Tests.State.Support;

/// <summary>A small row for tests of the store.</summary>
internal sealed record Entry(string Id, long Value) : IRecord<Entry>
{
    public long Revision { get; init; }

    public Entry At(long revision) => this with { Revision = revision };
}

[JsonSerializable(typeof(Entry))]
internal sealed partial class EntryJson : JsonSerializerContext;
