using System.Security.Cryptography;

namespace ClawBridge.Secrets;

/// <summary>A master key that lives as long as this process: for a bridge that keeps nothing.</summary>
internal sealed class EphemeralKey(RandomNumberGenerator random) : IMasterKey
{
    private readonly Lock _lock = new();
    private byte[]? _key;
    private byte[]? _next;

    public byte[] Get()
    {
        lock (_lock) return _key ??= Make();
    }

    public void Settle(string keyId)
    {
        // A state in memory begins empty, with nothing sealed in it.
    }

    public byte[] Prepare()
    {
        lock (_lock) return _next ??= Make();
    }

    public void Replace()
    {
        lock (_lock) (_key, _next) = (_next, null);
    }

    public void Discard()
    {
        lock (_lock) _next = null;
    }

    private byte[] Make()
    {
        var key = new byte[MasterKey.Length];
        random.GetBytes(key);
        return key;
    }
}
