using System.Collections.Immutable;

namespace ClawBridge.Fleet;

/// <summary>What the mass-loss rule remembers between two looks at the nodes.</summary>
internal sealed record MassLossState
{
    public static MassLossState Calm { get; } = new();

    /// <summary>Nodes that went and have not come back: id → when, in Unix milliseconds. Outside a freeze only those of the last minute.</summary>
    public ImmutableDictionary<string, long> Away { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Unix milliseconds; null while nothing is frozen.</summary>
    public long? FrozenSince { get; init; }

    /// <summary>How many nodes there were when the freeze began.</summary>
    public int NodesAtFreeze { get; init; }

    public bool IsFrozen => FrozenSince is not null;
}
