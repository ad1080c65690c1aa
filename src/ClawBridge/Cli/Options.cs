namespace ClawBridge.Cli;

/// <summary>The settings that flags, environment and config file share, in the order of the help text.</summary>
internal static class Options
{
    public static readonly Option StateDir = new("state_dir", "DIR", "where the cluster's state is kept (default $XDG_STATE_HOME/clawbernetes)");
    public static readonly Option InMemory = new("in_memory", null, "keep nothing; for trying things out");
    public static readonly Option Listen = new("listen", "HOST:PORT", "accept nodes here; plain ws on loopback, TLS from the cluster CA elsewhere");
    public static readonly Option AdvertiseUrl = new("advertise_url", "URL", "what nodes on other machines reach the listener by, like wss://bridge.lab:18790");
    public static readonly Option RequireMtls = new("require_mtls", null, "accept nodes with a TLS client certificate of the cluster only, but for a join with a token");
    public static readonly Option Clawnode = new("clawnode", "FILE", "the agent that joining machines download (default: the clawnode beside this program)");
    public static readonly Option ReadOnly = new("read_only", null, "refuse every call that changes something");
    public static readonly Option Principal = new("principal", "USER", "make every call as this user of the cluster, with no more than its rights");
    public static readonly Option DrainTimeout = new("drain_timeout", "SECONDS", "how long calls in flight may take after the input ended (default 30)");
    public static readonly Option LogFormat = new("log_format", "text|json", "how log lines on stderr look (default text)");
    public static readonly Option LogLevel = new("log_level", "LEVEL", "trace, debug, info, warn, error or none (default info)");

    public static readonly IReadOnlyList<Option> All = [StateDir, InMemory, Listen, AdvertiseUrl, RequireMtls, Clawnode, ReadOnly, Principal, DrainTimeout, LogFormat, LogLevel];

    /// <summary>Names the config file itself, so it is no key of it.</summary>
    public static readonly Option Config = new("config", "FILE", "read settings from this JSON file; flags and environment win");
}
