using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>Who shares the cluster: a team, a customer. Holds namespaces.</summary>
internal sealed record TenantRecord : IRecord<TenantRecord>
{
    /// <summary>Of the tenant that every cluster has.</summary>
    public const string DefaultId = "00000000-0000-4000-8000-000000000001";

    /// <summary>The tenant that every cluster has; its row is written when it is first changed.</summary>
    public static TenantRecord Default { get; } = new() { Id = DefaultId, Name = "default", CreatedAt = 0 };

    /// <summary>Lower-case UUID.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>Unique.</summary>
    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Of all its namespaces together.</summary>
    public Quota Quota { get; set; } = Quota.Unlimited;

    /// <summary>What a namespace gets that is made without a quota.</summary>
    public Quota DefaultQuota { get; set; } = Quota.Unlimited;

    /// <summary>It takes nothing new and is gone as soon as its namespaces are.</summary>
    public bool DeleteRequested { get; init; }

    /// <summary>Unix milliseconds; 0 for the default one, which was always there.</summary>
    public required long CreatedAt { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public Place Place => new(Id, null);

    public TenantRecord At(long revision) => this with { Revision = revision };
}
