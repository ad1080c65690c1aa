namespace ClawBridge.Discovery.Scanning;

/// <summary>Hears of a scan's results as they come, from the scan's own thread: has to be quick.</summary>
internal interface IScanSink
{
    /// <summary>A host answered, and all its ports are settled.</summary>
    void Found(HostAnswer host);

    /// <summary>Counts hosts that are settled since the last call, those that were found among them.</summary>
    /// <param name="unreachable">Of them, those that there is no way to.</param>
    /// <param name="undetermined">Of them, those that this machine itself kept from being asked.</param>
    void Settled(int hosts, int unreachable, int undetermined);

    /// <summary>Something about this machine that whoever reads the result must know, as a sentence; may come more than once.</summary>
    void Note(string sentence);
}
