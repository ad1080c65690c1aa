using ClawBridge.Protocol.Payloads;

namespace ClawNode.Gpu;

/// <summary>
/// One vendor's tool with its memory: asked by one caller at a time and no more often than callers need, and after a good
/// answer a failing tool never makes its GPUs vanish.
/// </summary>
internal sealed class CachedProbe(IGpuProbe probe, TimeProvider time) : IDisposable
{
    private const string Vanished = "The driver no longer reports this GPU; check dmesg and power-cycle the machine.";

    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private readonly Dictionary<string, GpuDevice> seen = new(StringComparer.Ordinal);
    private ProbeSnapshot newest = new(GpuReading.Empty, null, null, null);
    private long? askedAt;

    /// <summary>The answer, asked for anew when the last try is older than <paramref name="maxAge"/>.</summary>
    public async Task<ProbeSnapshot> GetAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (askedAt is { } asked && time.GetElapsedTime(asked) < maxAge) return newest;
            var answer = await probe.AskAsync(cancellationToken);
            newest = Learn(answer);
            askedAt = time.GetTimestamp();
            return newest;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public void Dispose() => oneAtATime.Dispose();

    private ProbeSnapshot Learn(ProbeAnswer answer)
    {
        if (answer.Reading is { } reading)
            return new ProbeSnapshot(WithVanished(reading), time.GetUtcNow().ToUnixTimeMilliseconds(), null, answer.Reason);

        var reason = answer.Reason ?? (newest.TakenAt is null ? null : $"{probe.Tool} is no longer installed; install the driver's tools again.");
        return newest with { StaleSince = newest.TakenAt, Reason = reason };
    }

    /// <summary>GPUs that were there once and are missing now stay in the list, unhealthy, behind the present ones.</summary>
    private GpuReading WithVanished(GpuReading reading)
    {
        var present = reading.Devices.Select(device => device.Uuid).ToHashSet(StringComparer.Ordinal);
        var next = reading.Devices.Count == 0 ? 0 : reading.Devices.Max(device => device.Index) + 1;
        var vanished = seen.Values
            .Where(device => !present.Contains(device.Uuid))
            .OrderBy(device => device.Index)
            .Select((device, position) => device with { Index = next + position, Healthy = false, HealthReason = Vanished })
            .ToArray();
        foreach (var device in reading.Devices) seen[device.Uuid] = device;
        return vanished.Length == 0 ? reading : reading with { Devices = [.. reading.Devices, .. vanished] };
    }
}
