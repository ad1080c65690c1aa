namespace ClawBridge.State;

/// <summary>
/// Takes part in every transaction, for what must go into the same one as others' changes. Called alone, in the order of the
/// bodies; must not throw and must not wait. A preview has no witness.
/// </summary>
internal interface ITransactionWitness
{
    /// <summary>Before the body, on the state that it starts from.</summary>
    void Begins(Transaction transaction);

    /// <summary>After a body that changed something; may change more.</summary>
    void Ends(Transaction transaction);
}
