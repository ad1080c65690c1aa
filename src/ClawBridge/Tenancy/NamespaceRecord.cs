using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>Where workloads live: a part of a tenant with limits and access of its own.</summary>
internal sealed record NamespaceRecord : IRecord<NamespaceRecord>
{
    /// <summary>Of the namespace that every cluster has, in the default tenant.</summary>
    public const string DefaultId = "00000000-0000-4000-8000-000000000002";

    /// <summary>The namespace that every cluster has; its row is written when it is first changed.</summary>
    public static NamespaceRecord Default { get; } = new() { Id = DefaultId, Name = "default", TenantId = TenantRecord.DefaultId, CreatedAt = 0 };

    /// <summary>Lower-case UUID.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>Unique in its tenant.</summary>
    public required string Name { get; init; }

    public required string TenantId { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    public Quota Quota { get; set; } = Quota.Unlimited;

    /// <summary>It takes nothing new and is gone as soon as what is in it has ended.</summary>
    public bool DeleteRequested { get; init; }

    /// <summary>Unix milliseconds; 0 for the default one, which was always there.</summary>
    public required long CreatedAt { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public Place Place => new(TenantId, Id);

    public NamespaceRecord At(long revision) => this with { Revision = revision };
}
