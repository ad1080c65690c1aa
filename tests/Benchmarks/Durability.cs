using System.Diagnostics;
using ClawBridge.Observability;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks;

/// <summary>
/// Acknowledged writes a second with 1 and with 64 callers, beside a bare loop of write and fsync on the same disk. Each write
/// is a transaction of its own that adds a row and an event, as the handlers do, and old events are dropped meanwhile, as in the
/// bridge. Rounds of all alternate, so that a busy disk slows all. Two more figures tell what the ratio means on this disk: the
/// same number of callers that wait for nothing but the bare fsync, and the same writes on a disk that takes a millisecond
/// longer. At the end a state of 10,000 rows is opened as a kill in the middle of its log leaves it.
/// </summary>
internal static class Durability
{
    private const int Rounds = 5;
    private const int Fsyncs = 200;
    private const int Workloads = 10_000;
    private const int WorkloadBytes = 1200;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowDiskWait = TimeSpan.FromMilliseconds(1);

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("claw-durability-").FullName;
        try
        {
            await RunAsync(directory);
            await RestartAsync(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task RunAsync(string directory)
    {
        var bare = Path.Combine(directory, "bare");
        using var store = Open(new SqliteJournal(Path.Combine(directory, "state.db"), "bench"));
        using var slow = Open(new SlowDisk(new SqliteJournal(Path.Combine(directory, "slow.db"), "bench"), SlowDiskWait));
        await using var retention = new EventRetention(store, NullLogger.Instance);
        await using var slowRetention = new EventRetention(slow, NullLogger.Instance);
        await WritesAsync(store, 64, Window);

        List<double> fsyncs = [], slowFsyncs = [], alone = [], many = [], rows = [], processor = [], waiting = [], onSlow = [];
        for (var round = 0; round < Rounds; round++)
        {
            await SettleAsync(store, slow);
            fsyncs.AddRange(FsyncSeconds(bare, TimeSpan.Zero));
            using (var group = new BareGroup(bare, 64)) waiting.Add(await group.RunAsync(Window));
            alone.Add(await WritesAsync(store, 1, Window));
            var before = Environment.CpuUsage.TotalTime;
            many.Add(await WritesAsync(store, 64, Window));
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (many[^1] * Window.TotalSeconds));
            rows.Add(await WritesAsync(store, 64, Window, withEvent: false));
            await SettleAsync(store, slow);
            slowFsyncs.AddRange(FsyncSeconds(bare, SlowDiskWait));
            onSlow.Add(await WritesAsync(slow, 64, Window));
        }

        var (fsync, slowFsync) = (Figures.Median(fsyncs), Figures.Median(slowFsyncs));
        Figures.Print("bare write + fsync of 4 KiB, median", fsync * 1e6, "us");
        Figures.Print("durable writes, 1 caller", Figures.Median(alone), "/s");
        Figures.Print("durable writes, 64 callers", Figures.Median(many), "/s");
        Figures.Print("durable writes, 64 callers, one row each", Figures.Median(rows), "/s");
        Figures.Print("processor time of a write, 64 callers", Figures.Median(processor), "us");
        Figures.PrintRatio("1 caller / (1 / fsync)", Figures.Median(alone) * fsync, "none");
        Figures.PrintRatio("64 callers / (64 / fsync)", Figures.Median(many) * fsync / 64, ">= 0.8");
        Figures.PrintRatio("64 callers, one row each / (64 / fsync)", Figures.Median(rows) * fsync / 64, ">= 0.8");
        Figures.PrintRatio("64 that only wait for a bare fsync / (64 / fsync)", Figures.Median(waiting) * fsync / 64, "none");
        Figures.PrintRatio("64 callers / 64 that only wait for a bare fsync", Figures.Median(many) / Figures.Median(waiting), "none");
        Figures.Print("bare write + fsync of a disk that takes 1 ms longer, median", slowFsync * 1e6, "us");
        Figures.PrintRatio("64 callers on that disk / (64 / its fsync)", Figures.Median(onSlow) * slowFsync / 64, "none");
    }

    /// <summary>Waits until the journals have nothing left to fold: a yardstick beside their own writes would be too long.</summary>
    private static async Task SettleAsync(params Store[] stores)
    {
        foreach (var store in stores)
        {
            await store.RunOnJournalAsync(static journal =>
            {
                while (journal.Tidy(isIdle: true))
                {
                    // A piece at a time.
                }
            });
        }
    }

    private static Store Open(IJournal journal) => Store.Open(new Schema([Bench.Table, StateTables.Events]), journal, TimeProvider.System);

    private static async Task RestartAsync(string directory)
    {
        var (path, killed) = (Path.Combine(directory, "restart.db"), Path.Combine(directory, "killed.db"));
        using (var store = Open(new SqliteJournal(path, "bench")))
        {
            var text = new string('x', WorkloadBytes);
            await Task.WhenAll(Enumerable.Range(0, Workloads).Select(i => store.TransactAsync(t => t.Put(Bench.Table, new($"w-{i}", i, text))).AsTask()));
            await store.RunOnJournalAsync(_ =>
            {
                File.Copy(path, killed);
                File.Copy(path + "-wal", killed + "-wal");
            });
        }

        foreach (var (what, file) in new[] { ("after a kill", killed), ("after an orderly end", path) })
        {
            var begin = Stopwatch.GetTimestamp();
            using var store = Open(new SqliteJournal(file, "bench"));
            Figures.Print($"state of {store.Current.Rows(Bench.Table).Count} rows opened {what}", Stopwatch.GetElapsedTime(begin).TotalMilliseconds, "ms");
        }
    }

    private static IEnumerable<double> FsyncSeconds(string path, TimeSpan wait)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var block = new byte[4096];
        for (var i = 0; i < Fsyncs; i++)
        {
            RandomAccess.Write(file, block, i % 64 * block.Length);
            var begin = Stopwatch.GetTimestamp();
            RandomAccess.FlushToDisk(file);
            if (wait > TimeSpan.Zero) Thread.Sleep(wait);
            yield return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }

    private static async Task<double> WritesAsync(Store store, int callers, TimeSpan window, bool withEvent = true)
    {
        var begin = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => CallerAsync(store, caller, begin, window, withEvent)));
        return counts.Sum() / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<long> CallerAsync(Store store, int caller, long begin, TimeSpan window, bool withEvent)
    {
        var ids = Enumerable.Range(0, 16).Select(i => $"caller-{caller:D2}-{i:D2}").ToArray();
        var count = 0L;
        for (; Stopwatch.GetElapsedTime(begin) < window; count++)
        {
            var record = new BenchRecord(ids[count % ids.Length], count, "a sentence of a usual length about nothing");
            await store.TransactAsync(t =>
            {
                if (withEvent) t.Emit("bench.written", record.Id, "A row was written.");
                return t.Put(Bench.Table, record);
            });
        }

        return count;
    }
}
