namespace ClawBridge.Discovery;

/// <summary>What a join token means for the device that shows it.</summary>
internal enum JoinVerdict
{
    /// <summary>The token is worth nothing for it.</summary>
    Refuse,
    LetIn,

    /// <summary>A person has to approve it first.</summary>
    Wait,

    /// <summary>A person has refused it.</summary>
    Rejected,
}
