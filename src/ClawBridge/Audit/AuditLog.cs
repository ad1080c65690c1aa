using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Audit;

/// <summary>Keeps the audit records: with the change itself where there is one, else on their own.</summary>
internal sealed partial class AuditLog(IStore store, AuditRetention retention, AuditSeals seals, ILogger logger) : ICallLedger
{
    private const string NoMore = " Further unsuccessful calls of this principal within a minute are not recorded.";

    private readonly AuditChain _chain = new(retention, seals, logger);
    private readonly FailureLimit _failures = new();

    public void Record(Transaction transaction, CallContext call) => call.AuditSeq = Append(transaction, call, null).Seq;

    public async ValueTask RecordOutcomeAsync(CallContext call, RpcException? error)
    {
        if (error is null && call.IsRecorded) return;
        try
        {
            await store.TransactAsync(
                transaction =>
                {
                    // What changed something, and what the owner does, is recorded whatever else fails.
                    var recording = error is null || call.IsRecorded || call.Principal.IsOwner ? FailureRecording.Whole : _failures.Take(call.Principal.Identity, transaction.Now);
                    if (recording != FailureRecording.None) Append(transaction, call, error, recording == FailureRecording.LastOfMinute ? NoMore : "");
                    return true;
                },
                CancellationToken.None);
        }
        catch (JournalException e)
        {
            LogNotRecorded(call.Method.Name, e);
        }
    }

    /// <summary>Adds records that belong to no call, as one transaction. Their numbers are given here.</summary>
    public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records)
    {
        await store.TransactAsync(
            transaction =>
            {
                foreach (var record in records) _chain.Append(transaction, record);
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>Seals the newest record, if it is not sealed yet.</summary>
    /// <exception cref="JournalException">The seal could not be made or stored.</exception>
    public async ValueTask SealAsync()
    {
        await store.TransactAsync(
            transaction =>
            {
                _chain.Seal(transaction);
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>Seals that nothing comes after the newest record, if this process has added one.</summary>
    /// <exception cref="JournalException">The seal could not be made or stored.</exception>
    public async ValueTask CloseAsync()
    {
        await store.TransactAsync(
            transaction =>
            {
                _chain.Close(transaction);
                return true;
            },
            CancellationToken.None);
    }

    private AuditRecord Append(Transaction transaction, CallContext call, RpcException? error, string remark = "") => _chain.Append(transaction, new AuditRecord
    {
        Seq = 0,
        Ts = transaction.Now,
        Principal = call.Principal.Name,
        Session = call.Texts.Session,
        Agent = call.Texts.Agent,
        Method = call.Method.Name,
        Target = call.Target,
        Reason = call.Reason,
        Outcome = AuditOutcomes.Of(error),
        Code = error?.Code,
        Error = error is null ? null : error.Message + remark,
        Amends = call.IsRecorded ? call.AuditSeq : null,
    });

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit record of {Method} could not be stored.")]
    private partial void LogNotRecorded(string method, Exception exception);
}
