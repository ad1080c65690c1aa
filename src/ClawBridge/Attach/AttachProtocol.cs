namespace ClawBridge.Attach;

/// <summary>Names and numbers that an owner and those attached to it agree on.</summary>
internal static class AttachProtocol
{
    /// <summary>Raised when the lines before the normal wire, or what the owner adds to it, change their meaning.</summary>
    public const int Version = 2;

    /// <summary>The longest first line, in bytes.</summary>
    public const int LongestHello = 64 * 1024;

    /// <summary>
    /// Notification of an owner that ends in order: <c>{received: N}</c>, how many messages it took. Those after are untouched, so
    /// that even writes among them may be sent to the next owner.
    /// </summary>
    public const string ClosedMethod = "$/attach.closed";

    public const string CancelMethod = "$/cancelRequest";

    /// <summary>Its registration belongs to the connection and is repeated at the next owner.</summary>
    public const string RegisterMethod = "client_register";

    /// <summary>Its subscription belongs to the connection and is repeated at the next owner, from the last event that arrived.</summary>
    public const string SubscribeMethod = "events_subscribe";

    /// <summary>Ends a subscription, which is then not repeated any more.</summary>
    public const string UnsubscribeMethod = "events_unsubscribe";

    /// <summary>Parameter and result of <see cref="SubscribeMethod"/>, so that a repeated one keeps its id.</summary>
    public const string SubscriptionMember = "subscription_id";

    /// <summary>Parameter of <see cref="SubscribeMethod"/>: events after this one are sent.</summary>
    public const string SinceParameter = "since_seq";

    /// <summary>Result of <see cref="SubscribeMethod"/>, and of each event: its place among all events.</summary>
    public const string SeqMember = "seq";

    public const string EventMethod = "event";

    /// <summary>Ids of the requests that an attached bridge sends for itself begin so; no client's answer carries one.</summary>
    public const string OwnIdPrefix = "$attach:";
}
