using ClawBridge.Gpu;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Gpu;

/// <summary>
/// One vendor's tool with its memory: asked by one caller at a time and no more often than callers need, and after a good
/// answer a failing tool never makes its GPUs vanish: they stay, unhealthy, until it answers again.
/// </summary>
internal sealed class CachedProbe(IGpuProbe probe, TimeProvider time) : IDisposable
{
    private const string Vanished = "The driver no longer reports this GPU; check dmesg and power-cycle the machine.";

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Dictionary<string, GpuDevice> _seen = new(StringComparer.Ordinal);
    private ProbeSnapshot _newest = new(GpuReading.Empty, null, null, null);
    private GpuReading _good = GpuReading.Empty;
    private long? _askedAt;

    /// <summary>The answer, asked for anew when the last try is older than <paramref name="maxAge"/>.</summary>
    public async Task<ProbeSnapshot> GetAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt is { } asked && time.GetElapsedTime(asked) < maxAge) return _newest;
            var answer = await probe.AskAsync(cancellationToken);
            _newest = Learn(answer);
            _askedAt = time.GetTimestamp();
            return _newest;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private ProbeSnapshot Learn(ProbeAnswer answer)
    {
        if (answer.Reading is { } reading)
        {
            _good = WithVanished(reading);
            return new ProbeSnapshot(_good, time.GetUtcNow().ToUnixTimeMilliseconds(), null, answer.Reason);
        }

        var reason = answer.Reason ?? (_newest.TakenAt is null ? null : $"{probe.Tool} is no longer installed; install the driver's tools again.");
        return _newest with { Reading = reason is null ? _good : Distrusted(_good, reason), StaleSince = _newest.TakenAt, Reason = reason };
    }

    /// <summary>The last good reading of a tool that fails now: what cannot be looked at must not be given new work.</summary>
    private static GpuReading Distrusted(GpuReading reading, string reason) => reading with
    {
        Devices = [.. reading.Devices.Select(device => device.Healthy ? device with { Healthy = false, HealthReason = reason } : device)],
    };

    /// <summary>GPUs that were there once and are missing now stay in the list, unhealthy, behind the present ones.</summary>
    private GpuReading WithVanished(GpuReading reading)
    {
        var present = reading.Devices.Select(device => device.Uuid).ToHashSet(StringComparer.Ordinal);
        var next = reading.Devices.Count == 0 ? 0 : reading.Devices.Max(device => device.Index) + 1;
        var vanished = _seen.Values
            .Where(device => !present.Contains(device.Uuid))
            .OrderBy(device => device.Index)
            .Select((device, position) => device with { Index = next + position, Healthy = false, HealthReason = Vanished })
            .ToArray();
        foreach (var device in reading.Devices) _seen[device.Uuid] = device;
        return vanished.Length == 0 ? reading : reading with { Devices = [.. reading.Devices, .. vanished] };
    }
}
