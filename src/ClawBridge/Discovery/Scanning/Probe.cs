namespace ClawBridge.Discovery.Scanning;

/// <summary>One connect that is to be made.</summary>
/// <param name="PortIndex">In the plan's ports.</param>
/// <param name="Tries">How often it was silent.</param>
/// <param name="Doubts">How often this machine kept it from being asked, or may have.</param>
internal readonly record struct Probe(ProbeHost Host, int PortIndex, int Tries, int Doubts);
