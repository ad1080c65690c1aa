using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClawBridge.Tests.Simulation;

/// <summary>Randomness that a test can predict, from any thread as the real one: counts up, so that ids come out as 00000000-0000-4000-8000-000000000001 and on.</summary>
internal sealed class CountingRandom : RandomNumberGenerator
{
    private int _next;

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, Interlocked.Increment(ref _next));
        data.Clear();
        number[^Math.Min(4, data.Length)..].CopyTo(data[^Math.Min(4, data.Length)..]);
    }
}
