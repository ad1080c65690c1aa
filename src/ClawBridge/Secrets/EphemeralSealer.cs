using System.Security.Cryptography;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary><see cref="ISealer"/> under a key that lives as long as this process: for a bridge that keeps nothing. The key is made at the first need.</summary>
internal sealed class EphemeralSealer(RandomNumberGenerator random) : ISealer, IDisposable
{
    private const int KeyBytes = 32;

    private readonly Lock _lock = new();
    private AesGcmSealer? _sealer;

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context) => Sealer().Seal(plain, context);

    public byte[]? Open(ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> context) => Sealer().Open(sealedText, context);

    public void Dispose() => _sealer?.Dispose();

    private AesGcmSealer Sealer()
    {
        lock (_lock) return _sealer ??= Make();
    }

    private AesGcmSealer Make()
    {
        var key = new byte[KeyBytes];
        random.GetBytes(key);
        return new AesGcmSealer(key, random);
    }
}
