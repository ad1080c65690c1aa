using System.Collections.Concurrent;

namespace ClawBridge.Access;

/// <summary>Remembers when keys were last used, so that no call waits for the disk to say so.</summary>
internal sealed class ApiKeyUses
{
    private readonly ConcurrentDictionary<string, long> _last = new(StringComparer.Ordinal);

    /// <param name="now">Unix milliseconds.</param>
    public void Note(string keyId, long now) => _last[keyId] = now;

    /// <summary>Unix milliseconds of the last use that this process saw; null when it saw none.</summary>
    public long? LastUse(string keyId) => _last.TryGetValue(keyId, out var at) ? at : null;
}
