using System.Globalization;
using System.Text;

namespace ClawNode.Runtimes.Docker;

/// <summary>
/// Makes lines of log frames that were asked for with timestamps. The engine cuts long lines into several frames, each with a
/// timestamp and only the last with a newline; they become one line again, up to 64 KiB.
/// </summary>
internal sealed class EngineLineAssembler
{
    private const int MaxLineBytes = 64 << 10;
    private readonly Dictionary<string, (DateTimeOffset At, List<byte> Text)> _open = [];

    /// <summary>Appends the lines that are complete after this frame.</summary>
    public void Add(StreamFrame frame, List<EngineLine> lines)
    {
        var stream = frame.StreamName;
        var rest = WithoutTime(frame.Payload, out var at);
        while (true)
        {
            var newline = rest.IndexOf((byte)'\n');
            Append(stream, at, newline < 0 ? rest : rest[..newline]);
            if (newline >= 0 || _open[stream].Text.Count >= MaxLineBytes) Close(stream, lines);
            if (newline < 0 || newline + 1 == rest.Length) return;
            rest = rest[(newline + 1)..];
        }
    }

    /// <summary>Ends lines that have no newline yet, when the log itself has ended.</summary>
    public void Finish(List<EngineLine> lines)
    {
        foreach (var stream in _open.Keys.Order(StringComparer.Ordinal).ToArray()) Close(stream, lines);
    }

    private void Append(string stream, DateTimeOffset at, ReadOnlySpan<byte> text)
    {
        if (!_open.TryGetValue(stream, out var line)) _open[stream] = line = (at, []);
        line.Text.AddRange(text);
    }

    private void Close(string stream, List<EngineLine> lines)
    {
        if (_open.Remove(stream, out var line)) lines.Add(new EngineLine(line.At, stream, Encoding.UTF8.GetString([.. line.Text]).TrimEnd('\r')));
    }

    private static ReadOnlySpan<byte> WithoutTime(ReadOnlySpan<byte> payload, out DateTimeOffset at)
    {
        at = default;
        var space = payload.IndexOf((byte)' ');
        if (space is < 20 or > 40) return payload;
        var text = Encoding.ASCII.GetString(payload[..space]);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at) ? payload[(space + 1)..] : payload;
    }
}
