namespace ClawBridge.Discovery.Scanning;

/// <summary>What became of one connect.</summary>
internal enum ProbeOutcome
{
    /// <summary>On its way.</summary>
    Pending,

    Open,

    /// <summary>A reset came back: the host is there, the port is closed.</summary>
    Refused,

    /// <summary>Nothing came back in time.</summary>
    Silent,

    /// <summary>This machine or a router says that there is no way to it.</summary>
    Unreachable,

    /// <summary>This machine has run out of something for the moment: says nothing about the host.</summary>
    Short,

    /// <summary>This machine does not let it out: says nothing about the host.</summary>
    Barred,
}
