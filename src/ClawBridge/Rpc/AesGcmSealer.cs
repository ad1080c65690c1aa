using System.Security.Cryptography;

namespace ClawBridge.Rpc;

/// <summary>
/// <see cref="ISealer"/> with AES-256-GCM (NIST SP 800-38D): a version byte, the nonce, the tag, the cipher text. Safe for several
/// threads.
/// </summary>
/// <param name="key">32 bytes.</param>
internal sealed class AesGcmSealer(byte[] key, RandomNumberGenerator random) : ISealer, IDisposable
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeadSize = 1 + NonceSize + TagSize;

    // The cipher holds one OpenSSL context, which two calls at once would mix up.
    private readonly Lock _turn = new();
    private readonly AesGcm _cipher = new(key, TagSize);

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        var sealedText = new byte[HeadSize + plain.Length];
        sealedText[0] = Version;
        var nonce = sealedText.AsSpan(1, NonceSize);
        random.GetBytes(nonce);
        lock (_turn) _cipher.Encrypt(nonce, plain, sealedText.AsSpan(HeadSize), sealedText.AsSpan(1 + NonceSize, TagSize), context);
        return sealedText;
    }

    public byte[]? Open(ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> context)
    {
        if (sealedText.Length < HeadSize || sealedText[0] != Version) return null;
        var plain = new byte[sealedText.Length - HeadSize];
        try
        {
            lock (_turn) _cipher.Decrypt(sealedText.Slice(1, NonceSize), sealedText[HeadSize..], sealedText.Slice(1 + NonceSize, TagSize), plain, context);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _cipher.Dispose();
}
