namespace ClawBridge.Rpc;

/// <summary>Who a call is made as, resolved by the access room; never what the caller merely says of itself.</summary>
/// <param name="Name">Like <c>owner</c>, or a user's name.</param>
/// <param name="IsOwner">The stdio parent: may do everything.</param>
internal sealed record Principal(string Name, bool IsOwner)
{
    /// <summary>The process that holds this program's stdin.</summary>
    public static Principal Owner { get; } = new("owner", true);

    /// <summary>The program itself, in audit records of what it does unasked.</summary>
    public static Principal System { get; } = new("system", true);
}
