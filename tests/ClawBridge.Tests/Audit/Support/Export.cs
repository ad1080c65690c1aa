using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClawBridge.Tests.Audit.Support;

/// <summary>
/// Checks an export as an outsider would who has read docs/audit.md and nothing else: it cuts the hash off the end of each line
/// and knows nothing of the room's own code.
/// </summary>
internal static class Export
{
    private const string Member = ",\"hash\":\"";
    private const int HexDigits = 64;

    /// <summary>The seq of the first line that does not hold; null when all do.</summary>
    public static long? FirstBroken(string lines)
    {
        string? before = null;
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var record = JsonDocument.Parse(line);
            var seq = record.RootElement.GetProperty("seq").GetInt64();
            var at = line.Length - Member.Length - HexDigits - 2;
            if (at < 0 || line[at..(at + Member.Length)] != Member || !line.EndsWith("\"}", StringComparison.Ordinal)) return seq;
            var hash = line[(at + Member.Length)..^2];
            if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[..at] + "}"))) != hash) return seq;
            if (before is not null && record.RootElement.GetProperty("prev").GetString() != before) return seq;
            before = hash;
        }

        return null;
    }
}
