namespace ClawNode.Link;

/// <summary>A connection could not be opened, broke, or was closed; dialling again may help.</summary>
internal sealed class LinkLostException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How the other side closed it, where it said so.</summary>
    public LinkClosure? Closure { get; init; }
}
