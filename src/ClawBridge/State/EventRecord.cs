using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClawBridge.State;

/// <summary>Something that happened, as <c>events_list</c> and <c>event</c> notifications tell it.</summary>
internal sealed record EventRecord : IRecord<EventRecord>
{
    /// <summary>Counts up by one, over restarts too.</summary>
    public required long Seq { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>Dotted, like <c>node.lost</c>.</summary>
    public required string Kind { get; init; }

    public string? Target { get; init; }

    public required string Summary { get; init; }

    public JsonElement? Data { get; init; }

    /// <summary>The tenant that it is about, with all that is in it; null for what concerns the whole cluster.</summary>
    public string? TenantId { get; init; }

    /// <summary>The namespace that it is about; null for what concerns a whole tenant or the cluster.</summary>
    public string? NamespaceId { get; init; }

    public long Revision { get; init; }

    /// <summary>The seq in 19 digits, so that ids sort like numbers.</summary>
    [JsonIgnore]
    public string Id => IdOf(Seq);

    public static string IdOf(long seq) => seq.ToString("D19", CultureInfo.InvariantCulture);

    public EventRecord At(long revision) => this with { Revision = revision };
}
