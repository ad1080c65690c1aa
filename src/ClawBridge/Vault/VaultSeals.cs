using System.Security.Cryptography;
using System.Text;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>How values are sealed and looked for. Buffers with a value belong to whoever asked for them, and are zeroed by them.</summary>
internal static class VaultSeals
{
    /// <summary>What a value is bound to, so that it opens under no other id.</summary>
    public static byte[] Context(string id) => Encoding.UTF8.GetBytes($"vault/{id}");

    public static VaultValue Seal(ISealer sealer, string id, ReadOnlySpan<byte> plain) => new() { Id = id, Sealed = sealer.Seal(plain, Context(id)) };

    /// <summary>Null when there is no such entry, or its value does not open.</summary>
    public static byte[]? Open(ISealer sealer, Transaction transaction, string id) =>
        transaction.Find(VaultTables.Values, id) is { } value ? sealer.Open(value.Sealed, Context(id)) : null;

    /// <summary>The text, or a remark in its place when it holds the value: no log repeats a value that a caller wrote into a reason.</summary>
    public static string WithoutValue(string text, ReadOnlySpan<byte> plain) => Holds(text, plain) ? "(withheld: it held the value)" : text;

    /// <summary>Whether a text holds a value of 8 bytes or more; shorter ones turn up in any text.</summary>
    public static bool Holds(string? text, ReadOnlySpan<byte> plain)
    {
        if (text is null || plain.Length < ShortestSought) return false;
        var bytes = Encoding.UTF8.GetBytes(text);
        var holds = bytes.AsSpan().IndexOf(plain) >= 0;
        CryptographicOperations.ZeroMemory(bytes);
        return holds;
    }

    private const int ShortestSought = 8;
}
