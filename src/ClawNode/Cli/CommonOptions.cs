namespace ClawNode.Cli;

/// <summary>Flags that several commands share.</summary>
internal static class CommonOptions
{
    public static CliOption Config { get; } = new("--config", "FILE", "the config file (CLAWNODE_CONFIG)", "-c");

    public static CliOption StateDir { get; } = new("--state-dir", "DIR", "identity, tokens and workload records (CLAWNODE_STATE_DIR)");

    public static CliOption Json { get; } = new("--json", null, "answer as JSON");

    public static CliOption LogFormat { get; } = new("--log-format", "text|json", "how log lines on standard error look");

    public static CliOption LogLevel { get; } = new("--log-level", "LEVEL", "trace, debug, info, warn or error");

    public static IReadOnlyList<CliOption> All { get; } = [Config, StateDir, Json, LogFormat, LogLevel];
}
