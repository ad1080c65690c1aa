namespace ClawBridge.Discovery.Scanning;

/// <summary>Hosts of a scan by what became of them.</summary>
/// <param name="Settled">All ports tried.</param>
/// <param name="Found">Answered: with an open port or a refusal.</param>
/// <param name="Open">Of those found, with an open port.</param>
/// <param name="Omitted">Of those found, not kept.</param>
/// <param name="Unreachable">There is no way to them.</param>
/// <param name="Undetermined">This machine itself kept them from being asked.</param>
/// <param name="WithGpus">A GPU was found in them.</param>
internal readonly record struct ScanCounts(long Settled, int Found, int Open, int Omitted, long Unreachable, long Undetermined, int WithGpus);
