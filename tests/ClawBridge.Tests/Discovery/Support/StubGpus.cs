using System.Collections.Concurrent;
using System.Net;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Scanning;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>GPUs that the test says are there.</summary>
internal sealed class StubGpus : IGpuDetector
{
    private int _running;

    public Dictionary<string, GpuDetection> Known { get; } = [];

    /// <summary>Who was asked, as address:port.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Most at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>It answers when this ends.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    public async Task<GpuDetection> DetectAsync(IPAddress address, int port, CredentialProfileRecord profile, CancellationToken cancellationToken)
    {
        var running = Interlocked.Increment(ref _running);
        lock (Known) MostAtOnce = Math.Max(MostAtOnce, running);
        Asked.Enqueue($"{address}:{port}");
        try
        {
            await Hold.WaitAsync(cancellationToken);
            return Known.GetValueOrDefault(address.ToString()) ?? GpuDetection.Of(new GpuInfo(0, null, 0, [], null));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
