namespace ClawBridge.Workloads;

/// <summary>What the reconciler tells a node to do with an attempt.</summary>
internal enum NodeOrderKind
{
    Start,
    Stop,

    /// <summary>Ask whether it really has lost the attempt that its report left out.</summary>
    Check,

    /// <summary>Forget an ended attempt.</summary>
    Remove,
}
