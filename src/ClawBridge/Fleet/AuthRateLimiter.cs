using System.Net;
using System.Net.Sockets;

namespace ClawBridge.Fleet;

/// <summary>Counts wrong tokens for each address (each /64 of IPv6) and locks out who tries too many.</summary>
internal sealed class AuthRateLimiter(AuthRateLimits limits, TimeProvider time)
{
    /// <summary>More addresses than this at once are forgotten oldest first, so that memory stays bounded.</summary>
    private const int MaxAddresses = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Entry> _entries = [];

    /// <summary>How long the address must still wait; null when it may try.</summary>
    public TimeSpan? Locked(IPAddress? address)
    {
        if (!Counts(address)) return null;
        lock (_gate)
        {
            if (!_entries.TryGetValue(Key(address!), out var entry) || entry.LockedUntil is not { } until) return null;
            var left = until - time.GetUtcNow();
            return left > TimeSpan.Zero ? left : null;
        }
    }

    public void Failed(IPAddress? address)
    {
        if (!Counts(address)) return;
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var key = Key(address!);
            var entry = _entries.GetValueOrDefault(key);
            if (entry is null || now - entry.WindowStart >= limits.Within || entry.LockedUntil <= now) entry = new Entry(now, 0, null);
            entry = entry with { Failures = entry.Failures + 1 };
            if (entry.Failures >= limits.Tries) entry = entry with { LockedUntil = now + limits.LockFor };
            if (_entries.Count >= MaxAddresses && !_entries.ContainsKey(key)) Trim(now);
            _entries[key] = entry;
        }
    }

    /// <summary>A right token clears the count.</summary>
    public void Succeeded(IPAddress? address)
    {
        if (!Counts(address)) return;
        lock (_gate) _entries.Remove(Key(address!));
    }

    private void Trim(DateTimeOffset now)
    {
        foreach (var (key, entry) in _entries)
            if (now - entry.WindowStart >= limits.Within && (entry.LockedUntil is null || entry.LockedUntil <= now)) _entries.Remove(key);
        if (_entries.Count < MaxAddresses) return;
        foreach (var (key, _) in _entries.OrderBy(e => e.Value.WindowStart).Take(MaxAddresses / 10).ToList()) _entries.Remove(key);
    }

    private bool Counts(IPAddress? address) => address is not null && !(limits.ExemptLoopback && IPAddress.IsLoopback(Plain(address)));

    private static IPAddress Key(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily != AddressFamily.InterNetworkV6) return plain;
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private sealed record Entry(DateTimeOffset WindowStart, int Failures, DateTimeOffset? LockedUntil);
}
