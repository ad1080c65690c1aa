using ClawNode.Config;
using ClawNode.Identity;

namespace ClawNode;

/// <summary>What an agent is built from.</summary>
/// <param name="Config">The config.</param>
/// <param name="State">Its state directory, which exists.</param>
/// <param name="Environment">The process's environment variables.</param>
internal sealed record AgentSettings(NodeConfig Config, StateDirectory State, Func<string, string?> Environment);
