using System.Diagnostics;
using ClawBridge.State;
using ClawBridge.State.Sqlite;

namespace Benchmarks;

/// <summary>
/// Acknowledged writes a second with 1 and with 64 callers, beside a bare loop of write and fsync on the same disk. Each write
/// is a transaction of its own that adds a row and an event, as the handlers do. Rounds of both alternate, so that a busy disk
/// slows both. The processor time a write shows what is left when the disk costs nothing. At the end a state of 10,000 rows is
/// opened as a kill in the middle of its log leaves it.
/// </summary>
internal static class Durability
{
    private const int Rounds = 5;
    private const int Fsyncs = 200;
    private const int Workloads = 10_000;
    private const int WorkloadBytes = 1200;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

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
        var schema = new Schema([Bench.Table, StateTables.Events]);
        using var store = Store.Open(schema, new SqliteJournal(Path.Combine(directory, "state.db"), "bench"), TimeProvider.System);
        await WritesAsync(store, 64, TimeSpan.FromMilliseconds(500));

        List<double> fsyncs = [], alone = [], many = [], rows = [], processor = [];
        for (var round = 0; round < Rounds; round++)
        {
            fsyncs.AddRange(FsyncSeconds(Path.Combine(directory, "bare")));
            alone.Add(await WritesAsync(store, 1, Window));
            var before = Environment.CpuUsage.TotalTime;
            many.Add(await WritesAsync(store, 64, Window));
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (many[^1] * Window.TotalSeconds));
            rows.Add(await WritesAsync(store, 64, Window, withEvent: false));
        }

        var fsync = Figures.Median(fsyncs);
        Figures.Print("bare write + fsync of 4 KiB, median", fsync * 1e6, "us");
        Figures.Print("durable writes, 1 caller", Figures.Median(alone), "/s");
        Figures.Print("durable writes, 64 callers", Figures.Median(many), "/s");
        Figures.Print("durable writes, 64 callers, one row each", Figures.Median(rows), "/s");
        Figures.Print("processor time of a write, 64 callers", Figures.Median(processor), "us");
        Figures.PrintRatio("1 caller / (1 / fsync)", Figures.Median(alone) * fsync, "none");
        Figures.PrintRatio("64 callers / (64 / fsync)", Figures.Median(many) * fsync / 64, ">= 0.8");
        Figures.PrintRatio("64 callers, one row each / (64 / fsync)", Figures.Median(rows) * fsync / 64, ">= 0.8");
    }

    private static async Task RestartAsync(string directory)
    {
        var schema = new Schema([Bench.Table, StateTables.Events]);
        var (path, killed) = (Path.Combine(directory, "restart.db"), Path.Combine(directory, "killed.db"));
        using (var store = Store.Open(schema, new SqliteJournal(path, "bench"), TimeProvider.System))
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
            using var store = Store.Open(schema, new SqliteJournal(file, "bench"), TimeProvider.System);
            Figures.Print($"state of {store.Current.Rows(Bench.Table).Count} rows opened {what}", Stopwatch.GetElapsedTime(begin).TotalMilliseconds, "ms");
        }
    }

    private static IEnumerable<double> FsyncSeconds(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var block = new byte[4096];
        for (var i = 0; i < Fsyncs; i++)
        {
            RandomAccess.Write(file, block, i % 64 * block.Length);
            var begin = Stopwatch.GetTimestamp();
            RandomAccess.FlushToDisk(file);
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
