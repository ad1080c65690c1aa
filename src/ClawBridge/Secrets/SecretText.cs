using System.Text;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>The value of a secret on its way in. Pure.</summary>
internal static class SecretText
{
    public const int MaxBytes = 256 * 1024;

    /// <summary>-32602 for an id that holds the value, which everybody who may see the secret would read there.</summary>
    /// <param name="plain">The value as UTF-8.</param>
    public static void RequireNotIn(string id, ReadOnlySpan<byte> plain)
    {
        if (Withholding.Holds(id, plain))
            throw RpcException.Invalid("$.id", "$.id holds the value itself, which would lie open there.", "Name the secret for what it is for, like db-password.");
    }

    /// <summary>UTF-8; whoever gets it overwrites it after use. -32602 when it is too long.</summary>
    public static byte[] Bytes(string value, string field)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        return length <= MaxBytes
            ? Encoding.UTF8.GetBytes(value)
            : throw RpcException.Invalid(field, $"{field} has {length} bytes; a secret may have at most {MaxBytes} (256 KiB).", "Encrypt larger data, put it in a volume, and store its key here.");
    }
}
