namespace ClawNode.Cli;

/// <summary>Answer of <c>clawnode join --json</c>.</summary>
/// <param name="State"><c>joined</c>, or <c>pending_approval</c> when a person has to approve the device there first.</param>
/// <param name="Note">What to do next, as a sentence.</param>
internal sealed record JoinReport(
    string State, string NodeId, string Hostname, string Url, string? Product, string? ClusterId, string Config, string StateDir, string Note);
