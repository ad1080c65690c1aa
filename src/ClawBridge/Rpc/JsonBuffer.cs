using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>
/// A growing byte buffer with a JSON writer of its own, both reused: what an answer is written into. Not for several threads at
/// once.
/// </summary>
internal sealed class JsonBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 1024;

    // Answers are embedded in no HTML; the default encoder would turn every quote and non-Latin letter into an escape.
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;
    private Utf8JsonWriter? _writer;

    public int Length => _length;

    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The writer, ready for a new JSON value that goes behind what is written. Flush it when the value is whole.</summary>
    public Utf8JsonWriter StartValue()
    {
        if (_writer is null) return _writer = new Utf8JsonWriter(this, Options);
        _writer.Reset();
        return _writer;
    }

    /// <summary>Forgets what was written, or what was written behind <paramref name="length"/>.</summary>
    public void Clear(int length = 0) => _length = length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public void Dispose()
    {
        if (_bytes.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
        _writer?.Dispose();
    }

    private void Reserve(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_bytes.Length - _length >= wanted) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, checked(_length + wanted)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
