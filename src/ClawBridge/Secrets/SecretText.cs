using System.Text;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>The value of a secret on its way in. Pure.</summary>
internal static class SecretText
{
    public const int MaxBytes = 256 * 1024;

    /// <summary>UTF-8; whoever gets it overwrites it after use. -32602 when it is too long.</summary>
    public static byte[] Bytes(string value, string field)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        return length <= MaxBytes
            ? Encoding.UTF8.GetBytes(value)
            : throw RpcException.Invalid(field, $"{field} has {length} bytes; a secret may have at most {MaxBytes} (256 KiB).", "Encrypt larger data, put it in a volume, and store its key here.");
    }
}
