namespace ClawBridge.Rpc;

/// <summary>Who a call is made as, resolved by the access room; never what the caller merely says of itself.</summary>
/// <param name="Name">Like <c>owner</c>, or a user's name.</param>
/// <param name="IsOwner">The stdio parent: may do everything.</param>
internal sealed record Principal(string Name, bool IsOwner)
{
    /// <summary>The right to do everything: nothing less than all actions on all resources has it.</summary>
    public const string Everything = "*:admin";

    /// <summary>The process that holds this program's stdin.</summary>
    public static Principal Owner { get; } = new("owner", true) { Rights = FixedRights.All };

    /// <summary>The program itself, in audit records of what it does unasked.</summary>
    public static Principal System { get; } = new("system", true) { Rights = FixedRights.All };

    /// <summary>Nobody that is known, in audit records of calls whose claim to be somebody was refused.</summary>
    public static Principal Unauthenticated { get; } = new("unauthenticated", false);

    /// <summary>The user's id; null for the owner and the program itself.</summary>
    public string? UserId { get; init; }

    /// <summary>The id of the API key that the call is made with; null without one.</summary>
    public string? KeyId { get; init; }

    /// <summary>Unix milliseconds when the key that the call is made with expires; null when nothing of it does.</summary>
    public long? ValidUntil { get; init; }

    /// <summary>What stays the same for one user and is never another's, not even that of a later user of the same name.</summary>
    public string Identity => UserId ?? Name;

    /// <summary>None until the access room has resolved them.</summary>
    public IRights Rights { get; init; } = FixedRights.None;

    /// <summary>The owner, or a user who may do everything on the whole cluster.</summary>
    public bool IsAdministrator => IsOwner || Rights.OnCluster(Everything);

    /// <summary>A user that a way in belongs to; the gate resolves its rights anew for each call.</summary>
    public static Principal Named(string name) => new(name, false);
}
