using ClawBridge.Logging;
using ClawNode.Config;
using ClawNode.Identity;
using ClawNode.Link;
using ClawNode.Runtimes;
using ClawNode.Service;
using Microsoft.Extensions.Logging;

namespace ClawNode.Cli;

/// <summary>The outside world of a command: streams, variables, rights, time, network.</summary>
internal sealed record CliHost
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Where log lines go; normally standard error.</summary>
    public required Stream Log { get; init; }

    public required Func<string, string?> Environment { get; init; }

    public required bool IsRoot { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILinkDialer Dialer { get; init; }

    public required Func<double> Random { get; init; }

    /// <summary>Other programs of the machine.</summary>
    public required IPrograms Programs { get; init; }

    /// <summary>This program's own file; null when it is not known, and then it is never removed.</summary>
    public string? ProgramFile { get; init; }

    public NodePaths Paths(CliArguments arguments) =>
        NodePaths.Resolve(arguments.Value("--config"), arguments.Value("--state-dir"), Environment, IsRoot);

    /// <summary>The config and the opened state directory. Throws <see cref="ConfigException"/>.</summary>
    public AgentSettings Settings(CliArguments arguments)
    {
        var paths = Paths(arguments);
        var config = ConfigFile.Load(paths.ConfigFile);
        return new AgentSettings(config, StateDirectory.Open(paths.StateDir(config, Environment, IsRoot)), Environment);
    }

    /// <summary>Where the state would be; touches nothing but the config.</summary>
    public StateDirectory StateAt(CliArguments arguments)
    {
        var paths = Paths(arguments);
        return StateDirectory.At(paths.StateDir(ConfigFile.Load(paths.ConfigFile), Environment, IsRoot));
    }

    /// <summary>How the agent of these flags is kept running.</summary>
    public ServicePlan ServicePlan(CliArguments arguments)
    {
        var program = arguments.Value("--program") ?? ProgramFile ?? throw new CliException(ExitCodes.Usage, "The path of this program is not known; name it with --program.");
        var home = Environment("HOME") is { Length: > 0 } given ? given : "/";
        var runtime = Environment("XDG_RUNTIME_DIR") is { Length: > 0 } told ? told : $"/run/user/{Libc.EffectiveUser()}";
        var units = Environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg && xdg.StartsWith('/') ? xdg : Path.Combine(home, ".config");
        return new ServicePlan
        {
            Program = Path.GetFullPath(program), ConfigFile = Paths(arguments).ConfigFile, StateDir = StateAt(arguments).Root, IsRoot = IsRoot, Home = home,
            UserUnitFolder = Path.Combine(units, "systemd", "user"), RuntimeDir = Directory.Exists(runtime) ? runtime : null,
        };
    }

    public ILoggerFactory Loggers(CliArguments arguments, LogLevel otherwise)
    {
        var format = (arguments.Value("--log-format") ?? Environment("CLAWNODE_LOG_FORMAT")) switch
        {
            null or "" or "text" => LogFormat.Text,
            "json" => LogFormat.Json,
            var other => throw new CliException(ExitCodes.Usage, $"--log-format must be text or json, not {other}."),
        };
        var level = (arguments.Value("--log-level") ?? Environment("CLAWNODE_LOG_LEVEL"))?.ToLowerInvariant() switch
        {
            null or "" => otherwise,
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "info" or "information" => LogLevel.Information,
            "warn" or "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            var other => throw new CliException(ExitCodes.Usage, $"--log-level must be trace, debug, info, warn or error, not {other}."),
        };
        return new StderrLoggerFactory(level, format, Time, Log);
    }
}
