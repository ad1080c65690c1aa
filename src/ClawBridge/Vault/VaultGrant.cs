namespace ClawBridge.Vault;

/// <summary>An access that was allowed.</summary>
/// <param name="Entry">After it was counted.</param>
/// <param name="Value">Null in a dry run.</param>
internal sealed record VaultGrant(VaultEntry Entry, string? Value)
{
    /// <summary>Never prints the value.</summary>
    public override string ToString() => $"{nameof(VaultGrant)} {Entry.Id}";
}
