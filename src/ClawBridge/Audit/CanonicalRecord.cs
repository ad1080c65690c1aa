using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.Rpc;

namespace ClawBridge.Audit;

/// <summary>
/// The one text of a record that is hashed and exported, byte for byte. docs/audit.md tells outsiders how to rebuild it: a JSON
/// object with the members in a fixed order, every one of them there, no white space, and of a text only those characters
/// escaped that RFC 8785 (§3.2.2.2) escapes. Changing it breaks every chain there is.
/// </summary>
internal static class CanonicalRecord
{
    /// <summary>What the first record has in place of a hash before it.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    private const int LongestNumber = 20;

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    /// <summary>The hash that the record ought to have: of all its members but the hash itself.</summary>
    /// <param name="buffer">Scratch; what was in it is gone.</param>
    public static string HashOf(AuditRecord record, JsonBuffer buffer)
    {
        buffer.Clear();
        WriteMembers(buffer, record);
        buffer.Append("}"u8);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.Written, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Appends the canonical form with the hash as its last member, and a line feed.</summary>
    public static void WriteLine(JsonBuffer buffer, AuditRecord record)
    {
        WriteMembers(buffer, record);
        Write(buffer, ",\"hash\":"u8, record.Hash);
        buffer.Append("}\n"u8);
    }

    private static void WriteMembers(JsonBuffer buffer, AuditRecord record)
    {
        Write(buffer, "{\"seq\":"u8, record.Seq);
        Write(buffer, ",\"ts\":"u8, record.Ts);
        Write(buffer, ",\"principal\":"u8, record.Principal);
        Write(buffer, ",\"session\":"u8, record.Session);
        Write(buffer, ",\"agent\":"u8, record.Agent);
        Write(buffer, ",\"method\":"u8, record.Method);
        Write(buffer, ",\"target\":"u8, record.Target);
        Write(buffer, ",\"reason\":"u8, record.Reason);
        Write(buffer, ",\"outcome\":"u8, record.Outcome);
        Write(buffer, ",\"code\":"u8, record.Code);
        Write(buffer, ",\"error\":"u8, record.Error);
        Write(buffer, ",\"amends\":"u8, record.Amends);
        Write(buffer, ",\"prev\":"u8, record.Prev);
    }

    private static void Write(JsonBuffer buffer, ReadOnlySpan<byte> name, long? value)
    {
        buffer.Append(name);
        if (value is not { } number)
        {
            buffer.Append("null"u8);
            return;
        }

        number.TryFormat(buffer.GetSpan(LongestNumber), out var length, provider: CultureInfo.InvariantCulture);
        buffer.Advance(length);
    }

    private static void Write(JsonBuffer buffer, ReadOnlySpan<byte> name, string? value)
    {
        buffer.Append(name);
        if (value is null)
        {
            buffer.Append("null"u8);
            return;
        }

        buffer.Append("\""u8);
        var rest = value.AsSpan();
        for (int at; (at = rest.IndexOfAny(Escaped)) >= 0; rest = rest[(at + 1)..])
        {
            WritePlain(buffer, rest[..at]);
            WriteEscape(buffer, rest[at]);
        }

        WritePlain(buffer, rest);
        buffer.Append("\""u8);
    }

    /// <summary>Half a surrogate pair (a cut sentence can end in one) becomes U+FFFD, as it does in the stored record.</summary>
    private static void WritePlain(JsonBuffer buffer, ReadOnlySpan<char> text) =>
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));

    private static void WriteEscape(JsonBuffer buffer, char character)
    {
        var escape = character switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\f' => "\\f",
            '\r' => "\\r",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
        };
        WritePlain(buffer, escape);
    }
}
