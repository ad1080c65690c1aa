using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>
/// Writes what a call owes besides its own changes, in the same transaction: the audit record, and the answer kept for its
/// idempotency key.
/// </summary>
internal interface ICallLedger
{
    /// <summary>Adds the call's audit record (once) to a transaction that carries out a write.</summary>
    void Record(Transaction transaction, CallContext call);

    /// <summary>Keeps the answer (JSON) for replays of the call's idempotency key; nothing without a key.</summary>
    void Remember(Transaction transaction, CallContext call, ReadOnlyMemory<byte> answer);
}
