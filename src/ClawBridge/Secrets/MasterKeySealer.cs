using System.Security.Cryptography;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary><see cref="ISealer"/> under the master key, which is read or made when something is first sealed or opened.</summary>
internal sealed class MasterKeySealer(MasterKey key, RandomNumberGenerator random) : ISealer, IDisposable
{
    private readonly Lock _lock = new();
    private AesGcmSealer? _sealer;

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context) => Sealer().Seal(plain, context);

    public byte[]? Open(ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> context) => Sealer().Open(sealedText, context);

    public void Dispose() => _sealer?.Dispose();

    private AesGcmSealer Sealer()
    {
        lock (_lock) return _sealer ??= new AesGcmSealer(key.Get(), random);
    }
}
