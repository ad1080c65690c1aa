namespace ClawBridge.Rpc;

/// <summary>What a message turned out to be.</summary>
internal enum EnvelopeKind
{
    /// <summary>Has a method and an id: is answered.</summary>
    Request,

    /// <summary>Has a method and no id: never answered.</summary>
    Notification,

    /// <summary>Answers a request of the bridge.</summary>
    Answer,

    /// <summary>Several messages in a list.</summary>
    Batch,

    /// <summary>Not readable, or no message: answered with an error.</summary>
    Invalid,
}
