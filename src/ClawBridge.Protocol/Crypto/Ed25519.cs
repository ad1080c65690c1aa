using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClawBridge.Protocol.Crypto;

/// <summary>Ed25519 (RFC 8032) through OpenSSL's libcrypto; .NET has no public type for it.</summary>
internal static partial class Ed25519
{
    public const int SeedBytes = 32;
    public const int PublicKeyBytes = 32;
    public const int SignatureBytes = 64;
    private const int KeyType = 1087;
    private const string LibCrypto = "libcrypto.so.3";

    /// <summary>A new private key: 32 random bytes. The caller zeroes it after use.</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(SeedBytes);

    /// <summary>The public key that belongs to a seed.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        Require(seed.Length == SeedBytes, "An Ed25519 private key is 32 bytes.");
        var key = Check(EVP_PKEY_new_raw_private_key(KeyType, 0, seed, (nuint)seed.Length));
        try
        {
            var publicKey = new byte[PublicKeyBytes];
            nuint length = PublicKeyBytes;
            Check(EVP_PKEY_get_raw_public_key(key, publicKey, ref length));
            return publicKey;
        }
        finally
        {
            EVP_PKEY_free(key);
        }
    }

    /// <summary>Signs with a seed; the signature is 64 bytes.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        Require(seed.Length == SeedBytes, "An Ed25519 private key is 32 bytes.");
        var key = Check(EVP_PKEY_new_raw_private_key(KeyType, 0, seed, (nuint)seed.Length));
        nint context = 0;
        try
        {
            context = Check(EVP_MD_CTX_new());
            Check(EVP_DigestSignInit(context, 0, 0, 0, key));
            var signature = new byte[SignatureBytes];
            nuint length = SignatureBytes;
            Check(EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length));
            return signature;
        }
        finally
        {
            if (context != 0) EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
        }
    }

    /// <summary>Whether the signature is the key holder's; wrong lengths are simply false.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyBytes || signature.Length != SignatureBytes) return false;
        var key = EVP_PKEY_new_raw_public_key(KeyType, 0, publicKey, (nuint)publicKey.Length);
        if (key == 0) return false;
        nint context = 0;
        try
        {
            context = Check(EVP_MD_CTX_new());
            Check(EVP_DigestVerifyInit(context, 0, 0, 0, key));
            return EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
        }
        finally
        {
            if (context != 0) EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new CryptographicException(message);
    }

    private static nint Check(nint handle) =>
        handle != 0 ? handle : throw new CryptographicException("libcrypto refused the Ed25519 operation.");

    private static void Check(int result) => Require(result == 1, "libcrypto refused the Ed25519 operation.");

    [LibraryImport(LibCrypto)]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(LibCrypto)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_PKEY_get_raw_public_key(nint key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(LibCrypto)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(LibCrypto)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(LibCrypto)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestSign(nint context, Span<byte> signature, ref nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestVerify(nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);
}
