namespace ClawBridge.Fleet;

/// <summary>What a look at the nodes changed about the freeze.</summary>
internal enum MassLossChange
{
    None,
    Frozen,

    /// <summary>Enough of the nodes came back.</summary>
    ThawedByReturn,

    /// <summary>The longest time of a freeze is over.</summary>
    ThawedByTime,

    /// <summary>Someone said so.</summary>
    ThawedByCall,
}
