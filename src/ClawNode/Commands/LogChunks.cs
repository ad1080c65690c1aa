using System.Text.Json;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Commands;

/// <summary>Packs log lines into JSON arrays that fit a progress chunk.</summary>
internal static class LogChunks
{
    /// <summary>OpenClaw's limit of <c>node.invoke.progress</c>, in characters.</summary>
    public const int MaxChars = 16_384;

    /// <summary>All lines in order, in as few chunks as possible; a line too long for one chunk goes on in the next under the same time.</summary>
    public static IEnumerable<string> Pack(IReadOnlyList<LogLine> lines)
    {
        List<LogLine> chunk = [];
        var length = 2;
        foreach (var line in lines.SelectMany(Pieces))
        {
            var size = Json([line]).Length - 1;
            if (length + size > MaxChars && chunk.Count > 0)
            {
                yield return Json(chunk);
                chunk.Clear();
                length = 2;
            }

            chunk.Add(line);
            length += size;
        }

        if (chunk.Count > 0) yield return Json(chunk);
    }

    private static IEnumerable<LogLine> Pieces(LogLine line)
    {
        if (Json([line]).Length <= MaxChars) return [line];
        var middle = line.Text.Length / 2;
        if (char.IsLowSurrogate(line.Text[middle])) middle--;
        return Pieces(line with { Text = line.Text[..middle] }).Concat(Pieces(line with { Text = line.Text[middle..] }));
    }

    private static string Json(IReadOnlyList<LogLine> lines) => JsonSerializer.Serialize(lines, PayloadJson.Default.IReadOnlyListLogLine);
}
