namespace ClawBridge.Rpc;

/// <summary>
/// Which grouped tool of an agent a method is an action of. Part of <c>rpc.discover</c>, so that the plugin and the MCP server offer
/// the same tools. Pure.
/// </summary>
internal static class ToolNames
{
    /// <summary>Answers the whole declaration of one method.</summary>
    public const string Describe = "claw_describe";

    private const string Prefix = "claw_";

    /// <summary>What a group's tool is for, one line.</summary>
    private static readonly Dictionary<string, string> Summaries = new(StringComparer.Ordinal)
    {
        ["audit"] = "Who did what: the chained audit log.",
        ["auth"] = "Users, roles, permissions and API keys.",
        ["cluster"] = "The machines of the cluster: its status, its nodes and what they may run.",
        ["network_discovery"] = "Find machines and let them join: scans, logins for them, trusted subnets, join tokens.",
        ["observability"] = "What happened in the cluster.",
        ["pki"] = "The cluster's certificate authority and its certificates.",
        ["secrets"] = "Secrets that workloads are given.",
        ["tenancy"] = "Tenants, namespaces, quotas and their use.",
        ["vault"] = "The vault: values under policies of their own.",
        ["workload"] = "Jobs and services on the machines: submit, watch, read output, scale, stop.",
    };

    /// <summary>The tool whose action the method is; null for what no agent calls.</summary>
    public static string? Of(MethodDeclaration method) => method.IsTool ? OfGroup(method.Group) : null;

    public static string SummaryOf(string group) => Summaries.GetValueOrDefault(group) ?? $"The actions of {group}.";

    /// <summary>Called like its group, but for one whose name is longer than it need be.</summary>
    private static string OfGroup(string group) => Prefix + (group == "network_discovery" ? "discovery" : group);
}
