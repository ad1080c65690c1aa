namespace ClawNode.Runtimes;

/// <summary>The words for runtimes, as <c>workload.run</c> and the config write them.</summary>
internal static class RuntimeNames
{
    public const string Docker = "docker";
    public const string Process = "process";
}
