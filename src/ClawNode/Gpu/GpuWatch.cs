using ClawBridge.Protocol.Payloads;

namespace ClawNode.Gpu;

/// <summary>
/// Keeps the newest list of GPUs at hand, so that a heartbeat never waits for a tool that hangs. Asks often; the inventory
/// itself decides how often a tool really runs, and reads the kernel log each time.
/// </summary>
internal sealed class GpuWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IGpuInventory _gpus;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<GpuList> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;
    private volatile GpuList? _newest;

    public GpuWatch(IGpuInventory gpus, TimeProvider time)
    {
        _gpus = gpus;
        _time = time;
        _loop = LoopAsync();
    }

    /// <summary>The newest list, or null before the first one.</summary>
    public GpuList? Newest => _newest;

    /// <summary>The newest list; waits only for the first one.</summary>
    public async ValueTask<GpuList> NewestAsync(CancellationToken cancellationToken) =>
        _newest ?? await _first.Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _loop;
        _first.TrySetCanceled();
        _ended.Dispose();
    }

    private async Task LoopAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                _newest = await _gpus.ListAsync(_ended.Token);
                _first.TrySetResult(_newest);
                await Task.Delay(Pause, _time, _ended.Token);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The agent ends.
        }
    }
}
