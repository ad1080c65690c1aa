namespace ClawBridge.Vault.Policy;

/// <summary>What a policy may ask about an access; the words are in <see cref="PolicyWords"/>.</summary>
internal enum PolicyFact
{
    /// <summary>What the caller says the value is for.</summary>
    Purpose,

    /// <summary>The session of the call; empty when it names none.</summary>
    Session,

    /// <summary>Who the call is made as.</summary>
    Principal,

    /// <summary>The agent that the call names; empty when it names none.</summary>
    Agent,

    /// <summary>Why the caller says it needs the value.</summary>
    Reason,

    /// <summary>The day in UTC, from <c>monday</c> to <c>sunday</c>.</summary>
    Weekday,

    /// <summary>The hour in UTC, 0 to 23.</summary>
    Hour,

    /// <summary>How often the value was given before this access.</summary>
    Count,

    /// <summary>Whole minutes since the value was stored.</summary>
    AgeMinutes,
}
