namespace ClawNode.Link;

/// <summary>What a refusal means for the next try.</summary>
internal enum RefusalKind
{
    /// <summary>Another token may be let in; without one, only a person can help.</summary>
    Token,

    /// <summary>A person has to approve this device first; asking again is right.</summary>
    Pairing,

    /// <summary>Too many tries; wait as long as the refusal says.</summary>
    RateLimited,

    /// <summary>Nothing that this program can do will change it.</summary>
    Permanent,

    /// <summary>It may pass by itself.</summary>
    Passing,
}
