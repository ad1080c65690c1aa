namespace ClawBridge.Rpc.Wire;

/// <summary>A call of a connection, from the moment it is read until its handler is over.</summary>
/// <param name="id">As it was written; empty for a notification.</param>
/// <param name="batch">The batch that collects its answer; null when it is answered on its own.</param>
/// <param name="place">Its place in the batch.</param>
internal sealed class ActiveCall(
    Connection connection, MethodSlot method, ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> meta,
    JsonBuffer result, Batch? batch, int place)
    : Invocation(method, parameters, meta, connection.Options.Session, connection, result)
{
    private int _isAnswered;

    public ReadOnlyMemory<byte> Id { get; set; } = id;

    public Batch? Batch => batch;

    public int Place => place;

    /// <summary>The rest of the call, once it has to wait for something.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>Its id is in use; guarded by the calls' lock.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>Waits for its turn; guarded by the calls' lock.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whoever gets true answers; there is only one.</summary>
    public bool ClaimAnswer() => Interlocked.Exchange(ref _isAnswered, 1) == 0;

    public override void Expire(EndReason reason)
    {
        if (End(reason)) connection.AnswerEnded(this);
    }
}
