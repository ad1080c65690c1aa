using System.Diagnostics;

namespace Benchmarks;

/// <summary>
/// The least that any group commit does: callers wait for a thread that writes 4 KiB and calls fsync once for all of them, and
/// come back. No rows, no journal. What it reaches is the most that this machine and this runtime allow.
/// </summary>
internal sealed class BareGroup(string path, int callers) : IDisposable
{
    private readonly CountdownEvent _waiting = new(callers);
    private TaskCompletionSource _round = New();
    private bool _isOver;

    /// <summary>Acknowledged "writes" a second.</summary>
    public async Task<double> RunAsync(TimeSpan window)
    {
        var begin = Stopwatch.GetTimestamp();
        var thread = new Thread(() => Commit(begin, window));
        thread.Start();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallerAsync()));
        thread.Join();
        return counts.Sum() / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public void Dispose() => _waiting.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<long> CallerAsync()
    {
        var count = 0L;
        for (; !Volatile.Read(ref _isOver); count++)
        {
            var round = Volatile.Read(ref _round);
            _waiting.Signal();
            await round.Task;
        }

        return count;
    }

    private void Commit(long begin, TimeSpan window)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var block = new byte[4096];
        for (var i = 0; !_isOver; i++)
        {
            _waiting.Wait();
            _waiting.Reset();
            RandomAccess.Write(file, block, i % 64 * block.Length);
            RandomAccess.FlushToDisk(file);
            Volatile.Write(ref _isOver, Stopwatch.GetElapsedTime(begin) >= window);
            var round = _round;
            Volatile.Write(ref _round, New());
            round.SetResult();
        }
    }
}
