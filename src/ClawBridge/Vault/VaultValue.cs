using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>The value of an entry, apart from it so that counting an access does not write the value again.</summary>
internal sealed record VaultValue : IRecord<VaultValue>
{
    /// <summary>The entry's.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>UTF-8, sealed under <see cref="VaultSeals.Context"/>.</summary>
    public required byte[] Sealed { get; init; }

    public VaultValue At(long revision) => this with { Revision = revision };

    public override string ToString() => $"{nameof(VaultValue)} {Id}";
}
