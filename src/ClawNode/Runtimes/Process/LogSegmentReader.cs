using System.Globalization;
using System.Text;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Process;

/// <summary>Reads a process's log from its oldest segment on, and goes on where it stopped when more has been written.</summary>
internal sealed class LogSegmentReader(string directory) : IDisposable
{
    private const int BufferBytes = 64 << 10;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly LineSplitter _splitter = new(LogSegments.MaxLineBytes + 64);
    private FileStream? _segment;
    private int _number;

    /// <summary>Appends the next part of what has been written; false when there is nothing more for now.</summary>
    public bool Read(List<LogLine> lines)
    {
        if (_segment is null && !OpenAfter(_number)) return false;
        if (ReadHere(lines)) return true;
        // A newer segment exists only once this one is complete, so one more look at this one is enough.
        if (!LogSegments.Numbers(directory).Any(number => number > _number)) return false;
        return ReadHere(lines) || (OpenAfter(_number) && ReadHere(lines));
    }

    public void Dispose() => _segment?.Dispose();

    private bool ReadHere(List<LogLine> lines)
    {
        var count = _segment!.Read(_buffer);
        foreach (var line in _splitter.Feed(_buffer.AsSpan(0, count)))
        {
            if (Parse(line.Span) is { } parsed) lines.Add(parsed);
        }

        return count > 0;
    }

    private bool OpenAfter(int number)
    {
        foreach (var next in LogSegments.Numbers(directory).Where(candidate => candidate > number))
        {
            try
            {
                var opened = new FileStream(LogSegments.PathOf(directory, next), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                _segment?.Dispose();
                (_segment, _number) = (opened, next);
                return true;
            }
            catch (FileNotFoundException)
            {
                // The oldest segment went between the look and the opening; the next one is there.
            }
        }

        return false;
    }

    private static LogLine? Parse(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        if (space <= 0 || line.Length < space + 3 || !long.TryParse(line[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var ts)) return null;
        var stream = line[space + 1] == LogSegments.StderrMark ? LogQuery.Stderr : LogQuery.Stdout;
        return new LogLine(ts, stream, Encoding.UTF8.GetString(line[(space + 3)..]));
    }
}
