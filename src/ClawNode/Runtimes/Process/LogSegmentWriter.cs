using System.Globalization;
using System.Text;

namespace ClawNode.Runtimes.Process;

/// <summary>
/// Writes lines with their time and stream, <c>MILLISECONDS o|e TEXT</c>, into the newest segment. Both streams share it, so their lines
/// stay in the order in which they came. A full disk costs lines, never the workload.
/// </summary>
internal sealed class LogSegmentWriter(string directory, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private FileStream? _segment;
    private int _number;
    private long _written;

    /// <summary>Whole lines without their newlines.</summary>
    public void Write(byte mark, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        using var block = new MemoryStream();
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().ToUnixTimeMilliseconds()} {(char)mark} "));
        foreach (var line in lines)
        {
            block.Write(head);
            block.Write(line.Span);
            block.WriteByte((byte)'\n');
        }

        lock (_gate) Append(block.GetBuffer().AsSpan(0, (int)block.Length));
    }

    public void Dispose() => _segment?.Dispose();

    private void Append(ReadOnlySpan<byte> block)
    {
        try
        {
            if (_segment is null || _written + block.Length > LogSegments.SegmentBytes) OpenNext();
            _segment!.Write(block);
            _written += block.Length;
        }
        catch (IOException)
        {
            // Lost lines; the next ones may find room again, in a segment of their own so that no line is torn.
            _segment?.Dispose();
            _segment = null;
        }
    }

    private void OpenNext()
    {
        _segment?.Dispose();
        _segment = null;
        Directory.CreateDirectory(directory);
        _segment = new FileStream(LogSegments.PathOf(directory, ++_number), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _written = 0;
        if (_number > LogSegments.MaxSegments) File.Delete(LogSegments.PathOf(directory, _number - LogSegments.MaxSegments));
    }
}
