using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ClawBridge.Rpc;

/// <summary>Keeps a secret's value out of the free texts that are recorded beside it. Pure.</summary>
internal static class Withholding
{
    private const int ShortestSought = 8;

    /// <summary>The text, or a remark in its place when it holds the value: no log repeats a value that a caller wrote into a reason.</summary>
    /// <param name="plain">The value as UTF-8.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? WithoutValue(string? text, ReadOnlySpan<byte> plain) => Holds(text, plain) ? "(withheld: it held the value)" : text;

    /// <summary>Whether a text holds a value of 8 bytes or more; shorter ones turn up in any text.</summary>
    /// <param name="plain">The value as UTF-8.</param>
    public static bool Holds(string? text, ReadOnlySpan<byte> plain)
    {
        if (text is null || plain.Length < ShortestSought) return false;
        var bytes = Encoding.UTF8.GetBytes(text);
        var holds = bytes.AsSpan().IndexOf(plain) >= 0;
        CryptographicOperations.ZeroMemory(bytes);
        return holds;
    }
}
