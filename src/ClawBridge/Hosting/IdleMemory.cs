namespace ClawBridge.Hosting;

/// <summary>
/// Gives the pages of the program that were only needed to start, or for a burst of calls, back while the process rests. The
/// kernel maps 64 KiB around every page of code that is touched, so a start alone maps half of the program.
/// </summary>
internal sealed class IdleMemory : IAsyncDisposable
{
    /// <summary>The first look; a process that lives shorter has nothing to do with this.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>Between looks, from when the process first rests; until then each time is twice the last one.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>A process that used less than this part of the time between two looks rests.</summary>
    public const double Resting = 0.1;

    /// <summary>A process that worked for less than this since the last time can have mapped little, and is left alone.</summary>
    public static readonly TimeSpan Worthwhile = TimeSpan.FromMilliseconds(5);

    private readonly IProcessMemory _memory;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public IdleMemory(IProcessMemory memory, TimeProvider time)
    {
        (_memory, _time) = (memory, time);
        _running = RunAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var (seen, settled) = (TimeSpan.Zero, TimeSpan.Zero);
        var wait = First;
        while (await PassesAsync(wait, stop))
        {
            var used = _memory.ProcessorTime;
            var rests = used - seen < wait * Resting;
            seen = used;
            wait = rests || wait * 2 > Period ? Period : wait * 2;
            if (!rests || used - settled < Worthwhile) continue;
            _memory.GiveBack();
            settled = used;
        }
    }

    /// <summary>False when the process ends before.</summary>
    private async Task<bool> PassesAsync(TimeSpan wait, CancellationToken stop)
    {
        await Task.Delay(wait, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
