using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>An entry of the vault without its value: what it is and who may have it. The value is a <see cref="VaultValue"/>.</summary>
internal sealed record VaultEntry : IRecord<VaultEntry>
{
    /// <summary>As its caller chose it; see <see cref="VaultRules"/>.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>The revision that stored the value: another one is another value under the same id.</summary>
    public required long Generation { get; init; }

    public string? Description { get; init; }

    public required VaultSecretType SecretType { get; init; }

    /// <summary>Items are exact words; <c>*</c> is any, none at all is nobody. The same holds for the other two lists.</summary>
    public required IReadOnlyList<string> AllowedPurposes { get; init; }

    public required IReadOnlyList<string> AllowedSessions { get; init; }

    /// <summary>Users by id, so that a later user of a name is somebody else; <c>owner</c> and <c>*</c>.</summary>
    public required IReadOnlyList<string> AllowedPrincipals { get; init; }

    public bool RequireConfirmation { get; init; }

    /// <summary>How often the value may be given; null without limit, 0 never.</summary>
    public long? MaxAccessCount { get; init; }

    /// <summary>Unix milliseconds; null is never.</summary>
    public long? ExpiresAt { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>An expression of <see cref="Policy.PolicyParser"/>, which parsed when it was stored.</summary>
    public string? CustomPolicy { get; init; }

    /// <summary>The principal that stored it, by name.</summary>
    public required string StoredBy { get; init; }

    /// <summary>The same by what is never another's; null in rows from before it was kept.</summary>
    public string? StoredById { get; init; }

    /// <summary>When the value was stored; Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Unix milliseconds; null while the value was never given.</summary>
    public long? LastAccessedAt { get; init; }

    /// <summary>How often the value was given since it was stored.</summary>
    public long AccessCount { get; init; }

    public bool IsExpired(long now) => now >= ExpiresAt;

    public VaultEntry At(long revision) => this with { Revision = revision };

    /// <summary>Never prints the policy.</summary>
    public override string ToString() => $"{nameof(VaultEntry)} {Id}";
}
