using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>Writes the audit record that each audited call owes: exactly one a call.</summary>
internal interface ICallLedger
{
    /// <summary>Adds the call's record to a transaction that carries out a part of it; a later one replaces it.</summary>
    void Record(Transaction transaction, CallContext call);

    /// <summary>
    /// Makes the record say how the call ended. Writes nothing when the transaction's own record says it already. Never throws
    /// for a journal that cannot write: the call's own outcome matters more.
    /// </summary>
    /// <param name="error">Null when it succeeded.</param>
    ValueTask RecordOutcomeAsync(CallContext call, RpcException? error);
}
