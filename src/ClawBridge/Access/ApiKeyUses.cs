using System.Collections.Concurrent;

namespace ClawBridge.Access;

/// <summary>Remembers when keys were last used, so that no call waits for the disk to say so.</summary>
internal sealed class ApiKeyUses
{
    private readonly ConcurrentDictionary<string, long> _last = new(StringComparer.Ordinal);

    /// <summary>The uses that are not durable yet: key ids with Unix milliseconds.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Pending => [.. _last];

    /// <param name="now">Unix milliseconds.</param>
    public void Note(string keyId, long now) => _last[keyId] = now;

    /// <summary>Unix milliseconds of a key's last use, durable or not; null when it was never used.</summary>
    public long? LastUse(ApiKeyRecord key) => _last.TryGetValue(key.Id, out var at) && !(at < key.LastUsedAt) ? at : key.LastUsedAt;

    /// <summary>This use is durable; a later one of the same key stays pending.</summary>
    public void Stored(KeyValuePair<string, long> use) => _last.TryRemove(use);
}
