using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Audit;

/// <summary>Keeps the audit records: with the change itself where there is one, else on their own.</summary>
internal sealed partial class AuditLog(IStore store, AuditRetention retention, ILogger logger) : ICallLedger
{
    // Each record drops at most this many old ones, so that no single call pays for a long time.
    private const int DroppedAtOnce = 16;

    // Both are touched inside of transactions only, which run one at a time.
    private long _last = -1;
    private long _oldest;

    public void Record(Transaction transaction, CallContext call)
    {
        call.AuditSeq = NextSeq(transaction);
        Append(transaction, Describe(call, transaction.Now, null));
    }

    public async ValueTask RecordOutcomeAsync(CallContext call, RpcException? error)
    {
        if (error is null && call.IsRecorded) return;
        try
        {
            await store.TransactAsync(
                transaction =>
                {
                    if (!call.IsRecorded) call.AuditSeq = NextSeq(transaction);
                    Append(transaction, Describe(call, transaction.Now, error));
                    return true;
                },
                CancellationToken.None);
        }
        catch (JournalException e)
        {
            LogNotRecorded(call.Method.Name, e);
        }
    }

    /// <summary>Adds records that belong to no call, as one transaction.</summary>
    public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records)
    {
        await store.TransactAsync(
            transaction =>
            {
                foreach (var record in records) Append(transaction, record with { Seq = NextSeq(transaction) });
                return true;
            },
            CancellationToken.None);
    }

    private static AuditRecord Describe(CallContext call, long now, RpcException? error) => new()
    {
        Seq = call.AuditSeq,
        Ts = now,
        Principal = call.Principal.Name,
        Session = call.Meta.Session,
        Agent = call.Meta.Agent,
        Method = call.Method.Name,
        Target = call.Target,
        Reason = call.Reason,
        Outcome = AuditOutcomes.Of(error),
        Code = error?.Code,
        Error = error?.Message,
    };

    private long NextSeq(Transaction transaction)
    {
        if (_last < 0)
        {
            var rows = transaction.Rows(AuditTables.Audit);
            (_last, _oldest) = rows.IsEmpty ? (0, 1) : (rows.Values.Max(row => row.Seq), rows.Values.Min(row => row.Seq));
        }

        return ++_last;
    }

    private void Append(Transaction transaction, AuditRecord record)
    {
        transaction.Put(AuditTables.Audit, record);
        var oldestTime = transaction.Now - (long)retention.MaxAge.TotalMilliseconds;
        var excess = transaction.Rows(AuditTables.Audit).Count - retention.MaxRecords;
        for (var i = 0; i < DroppedAtOnce && _oldest < record.Seq; i++)
        {
            var id = AuditRecord.IdOf(_oldest);
            if (transaction.Find(AuditTables.Audit, id) is { } oldest)
            {
                if (excess <= 0 && oldest.Ts >= oldestTime) return;
                transaction.Delete(AuditTables.Audit, id);
                excess--;
            }

            _oldest++;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit record of {Method} could not be stored.")]
    private partial void LogNotRecorded(string method, Exception exception);
}
