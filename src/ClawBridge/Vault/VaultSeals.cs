using System.Text;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>How values are sealed. Buffers with a value belong to whoever asked for them, and are zeroed by them.</summary>
internal static class VaultSeals
{
    /// <summary>What a value is bound to, so that it opens under no other id.</summary>
    public static byte[] Context(string id) => Encoding.UTF8.GetBytes($"vault/{id}");

    public static VaultValue Seal(ISealer sealer, string id, ReadOnlySpan<byte> plain) => new() { Id = id, Sealed = sealer.Seal(plain, Context(id)) };

    /// <summary>Null when there is no such entry, or its value does not open.</summary>
    public static byte[]? Open(ISealer sealer, Transaction transaction, string id) =>
        transaction.Find(VaultTables.Values, id) is { } value ? sealer.Open(value.Sealed, Context(id)) : null;
}
