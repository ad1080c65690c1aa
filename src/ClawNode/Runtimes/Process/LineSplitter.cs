namespace ClawNode.Runtimes.Process;

/// <summary>Cuts a stream of bytes into lines, wherever its pieces are cut; longer lines than the limit become several.</summary>
internal sealed class LineSplitter(int maxBytes = LogSegments.MaxLineBytes)
{
    private readonly List<byte> _open = [];

    /// <summary>The lines that are complete after these bytes, without their newlines.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Feed(ReadOnlySpan<byte> bytes)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        while (!bytes.IsEmpty)
        {
            var newline = bytes.IndexOf((byte)'\n');
            var room = maxBytes - _open.Count;
            var take = Math.Min(newline < 0 ? bytes.Length : newline, room);
            _open.AddRange(bytes[..take]);
            bytes = bytes[take..];
            if (newline == take)
            {
                Close(lines);
                bytes = bytes[1..];
            }
            else if (_open.Count == maxBytes && !bytes.IsEmpty)
            {
                Close(lines);
            }
        }

        return lines;
    }

    /// <summary>The last line, when the stream ended without a newline.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Finish()
    {
        List<ReadOnlyMemory<byte>> lines = [];
        if (_open.Count > 0) Close(lines);
        return lines;
    }

    private void Close(List<ReadOnlyMemory<byte>> lines)
    {
        lines.Add(_open.ToArray());
        _open.Clear();
    }
}
