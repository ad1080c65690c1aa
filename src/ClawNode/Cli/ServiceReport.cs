using ClawNode.Service;

namespace ClawNode.Cli;

/// <summary>Answer of <c>clawnode service … --json</c>.</summary>
/// <param name="Action">What was asked.</param>
/// <param name="Changed">Whether anything was written, started, stopped or removed.</param>
/// <param name="File">What makes the agent a service.</param>
/// <param name="Pid">Of the agent, or of what watches over it; null when it does not run.</param>
/// <param name="Notes">What a person should know, as sentences.</param>
internal sealed record ServiceReport(
    string Action, ServiceManager Manager, bool Changed, bool Installed, bool Running, bool StartsAtBoot, int? Pid, string File, string Program,
    IReadOnlyList<string> Notes);
