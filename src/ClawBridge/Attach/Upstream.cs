namespace ClawBridge.Attach;

/// <summary>The way from an attached bridge to whoever answers: the owner's process, or the engine in its own.</summary>
internal abstract class Upstream : IAsyncDisposable
{
    public abstract Stream FromOwner { get; }

    public abstract Stream ToOwner { get; }

    /// <summary>Tells the other side that no more will be sent; its answers still come.</summary>
    public abstract ValueTask EndInputAsync();

    public abstract ValueTask DisposeAsync();
}
