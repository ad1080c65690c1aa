using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>One call under way: who makes it and how, and the ways a handler changes state and talks back.</summary>
internal sealed class CallContext
{
    private readonly IStore _store;
    private readonly ICallLedger? _ledger;

    public CallContext(IStore store, ICallLedger? ledger, MethodDeclaration method, Principal principal, CallMeta meta, IClient? client, CancellationToken cancellation)
    {
        (_store, _ledger, Method, Principal, Meta, Client, Cancellation) = (store, ledger, method, principal, meta, client, cancellation);
    }

    public MethodDeclaration Method { get; }

    public Principal Principal { get; }

    public CallMeta Meta { get; }

    /// <summary>Null for calls without a connection (tests, internal calls).</summary>
    public IClient? Client { get; }

    /// <summary>The caller cancelled, its deadline passed, or the drain time is over.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>
    /// Ends when the client's input does: a call that streams or waits for the world ends then with what it has, instead of
    /// holding up the drain.
    /// </summary>
    public CancellationToken Draining { get; init; }

    /// <summary>The call only asks what would change: state is not written and nothing else is done.</summary>
    public bool IsDryRun => Meta.DryRun && Method.CanDryRun;

    /// <summary>The resolved id that the call acts on, for its audit record; the handler sets it as soon as it knows.</summary>
    public string? Target { get; set; }

    /// <summary>What a dry run would have changed; null when the call is none or has not got that far.</summary>
    public Transaction? Previewed { get; private set; }

    /// <summary>Whether a transaction of this call has become durable, so that the audit record exists already.</summary>
    public bool IsRecorded { get; internal set; }

    /// <summary>
    /// Changes state on behalf of this call: the audit record goes into the same transaction; in a dry run the changes are only
    /// previewed.
    /// </summary>
    public async ValueTask<T> TransactAsync<T>(Func<Transaction, T> body)
    {
        if (IsDryRun)
        {
            var (preview, transaction) = _store.Preview(body);
            Previewed = transaction;
            return preview;
        }

        var result = await _store.TransactAsync(
            transaction =>
            {
                var value = body(transaction);
                if (!transaction.IsEmpty && !IsRecorded) _ledger?.Record(transaction, this);
                return value;
            },
            Cancellation);
        IsRecorded = true;
        return result;
    }

    /// <summary>
    /// Inside a transaction that creates something: keeps the answer for the call's idempotency key in that same transaction, so
    /// that a replay after a crash gives the same answer and creates nothing twice.
    /// </summary>
    public void Remember(Transaction transaction, ReadOnlyMemory<byte> answer)
    {
        if (!IsDryRun && Meta.IdempotencyKey is not null) _ledger?.Remember(transaction, this, answer);
    }

    /// <summary>Tells the caller how far the call is, when it asked to know; otherwise does nothing.</summary>
    /// <param name="total">Null while unknown.</param>
    public ValueTask ReportProgressAsync(double done, double? total, string message) =>
        Meta.ProgressToken is { } token && Client is not null
            ? Client.ReportProgressAsync(token, done, total, message, Cancellation)
            : ValueTask.CompletedTask;
}
