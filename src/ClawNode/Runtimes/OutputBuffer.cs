using System.Runtime.InteropServices;
using System.Text;

namespace ClawNode.Runtimes;

/// <summary>Keeps the first part of a stream, up to a limit, and remembers whether there was more.</summary>
internal sealed class OutputBuffer(int limit = OutputBuffer.DefaultLimit)
{
    public const int DefaultLimit = 1 << 20;
    private readonly List<byte> _kept = [];

    public bool Truncated { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var room = limit - _kept.Count;
        if (bytes.Length > room) Truncated = true;
        _kept.AddRange(bytes[..Math.Min(room, bytes.Length)]);
    }

    /// <summary>As text; invalid UTF-8 is replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_kept));
}
