namespace ClawBridge.Discovery.Scanning;

/// <summary>A socket that is under way.</summary>
internal struct Slot
{
    public int Descriptor;

    public Probe Probe;

    /// <summary>Milliseconds; when it began what it waits for.</summary>
    public double Since;

    /// <summary>It is connected and waits for a greeting.</summary>
    public bool IsGreeting;

    public int Previous;

    public int Next;
}
