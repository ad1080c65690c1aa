using System.Diagnostics;
using System.Security.Cryptography;
using ClawBridge.Audit;
using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks;

/// <summary>
/// What the chain costs a record, beside the same record without it, and how long a full log takes to be verified. Nothing
/// touches a disk here, so that only the work itself is seen.
/// </summary>
internal static class AuditTrail
{
    private const int Rounds = 5;
    private const int Batch = 250;

    public static async Task RunAsync()
    {
        var retention = new AuditRetention();
        var seals = new AuditSeals(new AesGcmSealer(new byte[32], RandomNumberGenerator.Create()));
        List<double> plain = [], chained = [], full = [], verified = [];
        for (var round = 0; round < Rounds; round++)
        {
            using (var store = Open()) plain.Add(await FillAsync(store, retention.MaxRecords, (t, record) => t.Put(AuditTables.Audit, record)));
            using (var store = Open())
            {
                var chain = new AuditChain(retention, seals, NullLogger.Instance);
                chained.Add(await FillAsync(store, retention.MaxRecords, (t, record) => chain.Append(t, record)));
                full.Add(await FillAsync(store, retention.MaxRecords, (t, record) => chain.Append(t, record)));
                var begin = Stopwatch.GetTimestamp();
                var result = await new AuditVerifyHandler(store, seals).HandleAsync(new(null, null), null!);
                verified.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                if (!result.Valid) throw new InvalidOperationException(result.Problem);
            }
        }

        Figures.Print("a record without the chain", Figures.Median(plain), "us");
        Figures.Print("a record in the chain", Figures.Median(chained), "us");
        Figures.Print("a record in the chain of a full log, which drops one each", Figures.Median(full), "us");
        Figures.Print($"audit_verify of {retention.MaxRecords} records", Figures.Median(verified), "ms");
    }

    private static Store Open() =>
        Store.Open(new Schema([AuditTables.Audit, AuditTables.Anchors]), new MemoryJournal("bench"), TimeProvider.System);

    /// <returns>Microseconds a record.</returns>
    private static async Task<double> FillAsync(Store store, int count, Action<Transaction, AuditRecord> add)
    {
        var begin = Stopwatch.GetTimestamp();
        for (var done = 0; done < count; done += Batch)
        {
            var first = done;
            await store.TransactAsync(t =>
            {
                for (var i = first; i < first + Batch; i++) add(t, Record(t.Now, i));
                return true;
            });
        }

        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds / count;
    }

    private static AuditRecord Record(long now, int number) => new()
    {
        Seq = number + 1, Ts = now, Principal = "owner", Session = "a session of some length", Agent = "agent", Method = "workload_submit",
        Target = $"8d0f3c1e-6a52-4f0e-9d6e-{number:D12}", Outcome = AuditOutcomes.Ok,
    };
}
