using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>
/// Writes the audit record that each audited call owes: exactly one a call, except that one which failed after a part of its change
/// was durable has a second, which amends the first. A written record never changes.
/// </summary>
internal interface ICallLedger
{
    /// <summary>Adds the call's record to a transaction that carries out a part of it; it says ok.</summary>
    void Record(Transaction transaction, CallContext call);

    /// <summary>
    /// Adds the record that says how the call ended. Writes nothing when the transaction's own record says it already. Never throws
    /// for a journal that cannot write: the call's own outcome matters more.
    /// </summary>
    /// <param name="error">Null when it succeeded.</param>
    ValueTask RecordOutcomeAsync(CallContext call, RpcException? error);
}
