using System.Text.Json;
using ClawNode.Link;

namespace ClawNode.Config;

/// <summary>Turns the config's text into a <see cref="NodeConfig"/>; an unknown key, a wrong type or value is a clear error.</summary>
internal static class ConfigReader
{
    private static readonly string[] LinkKeys = ["url", "port_file", "token", "ca", "ca_sha256"];

    private static readonly string[] Keys =
    [
        "links", "gateway", "token", "ca", "ca_sha256", "hostname", "labels", "state_path", "runtimes", "container_runtime", "docker_socket",
        "allow_root_processes", "allow_system_run", "allowed_host_paths", "allowed_devices", "secrets_dir", "nvidia_smi", "rocm_smi",
        "heartbeat_interval_secs", "reconnect_min_ms", "reconnect_max_ms", "reconnect_delay_secs",
        // The legacy's keys for its mesh and proxy, which this agent does not have: accepted so that an old file still starts.
        "network_enabled", "region", "wireguard_listen_port", "wireguard_endpoint", "ingress_listen_port",
    ];

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static NodeConfig Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            return Read(ConfigObject.Open(document.RootElement, "", Keys));
        }
        catch (JsonException e)
        {
            throw new ConfigException(FormattableString.Invariant($"The config is not valid JSON (line {e.LineNumber + 1})."), e);
        }
    }

    private static NodeConfig Read(ConfigObject config)
    {
        var defaults = new NodeConfig();
        var heartbeat = config.Seconds("heartbeat_interval_secs", 1, 3600) ?? defaults.HeartbeatInterval;
        var least = config.Milliseconds("reconnect_min_ms", 10, 3_600_000) ?? config.Seconds("reconnect_delay_secs", 0.01, 3600) ?? defaults.ReconnectMin;
        return defaults with
        {
            Links = Links(config),
            Hostname = config.Text("hostname"),
            Labels = config.Map("labels"),
            StatePath = config.Text("state_path"),
            Runtimes = Runtimes(config) ?? defaults.Runtimes,
            AllowRootProcesses = config.Flag("allow_root_processes"),
            AllowSystemRun = config.Flag("allow_system_run"),
            AllowedHostPaths = AbsolutePaths(config, "allowed_host_paths") ?? [],
            AllowedDevices = AbsolutePaths(config, "allowed_devices"),
            SecretsDir = AbsolutePath(config, "secrets_dir"),
            DockerSocket = config.Text("docker_socket") ?? LegacySocket(config),
            NvidiaSmi = config.Text("nvidia_smi"),
            RocmSmi = config.Text("rocm_smi"),
            HeartbeatInterval = heartbeat < NodeConfig.LongestHeartbeat ? heartbeat : NodeConfig.LongestHeartbeat,
            ReconnectMin = least,
            ReconnectMax = config.Milliseconds("reconnect_max_ms", 10, 3_600_000) ?? (least > defaults.ReconnectMax ? least : defaults.ReconnectMax),
        };
    }

    private static List<LinkConfig> Links(ConfigObject config)
    {
        var links = new List<LinkConfig>();
        if (config.Text("gateway") is { } gateway) links.Add(Link(config, gateway, "gateway"));
        foreach (var (element, path) in config.Items("links"))
        {
            var link = ConfigObject.Open(element, path, LinkKeys);
            links.Add(Link(link, link.Text("url") ?? throw new ConfigException($"{path}.url is missing."), link.At("url")));
        }
        var twice = links.GroupBy(link => link.Url, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? links : throw new ConfigException($"{twice.Key} is there twice; one link to a bridge is enough.");
    }

    private static LinkConfig Link(ConfigObject source, string url, string urlPath)
    {
        var (ca, sha256) = (source.Text("ca"), source.Text("ca_sha256"));
        if (ca is not null && sha256 is not null) throw new ConfigException($"{source.At("ca")} and {source.At("ca_sha256")} exclude each other; keep one.");
        if (sha256 is not null) sha256 = Fingerprint(sha256) ?? throw new ConfigException($"{source.At("ca_sha256")} must be 64 hex digits, the SHA-256 of the CA's certificate.");
        var portFile = AbsolutePath(source, "port_file");
        if (LinkAddress.Problem(url, portFile is not null) is { } problem) throw new ConfigException($"{urlPath}: {problem}");
        return new LinkConfig { Url = LinkAddress.Normal(url), PortFile = portFile, Token = source.Text("token"), Ca = ca, CaSha256 = sha256 };
    }

    /// <summary>64 hex digits in lower case; colons as <c>openssl x509 -fingerprint</c> prints them are allowed. Null for anything else.</summary>
    public static string? Fingerprint(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigitLower) ? digits : null;
    }

    private static IReadOnlyList<string>? Runtimes(ConfigObject config)
    {
        var runtimes = config.Texts("runtimes");
        foreach (var runtime in runtimes ?? [])
        {
            if (runtime is not ("docker" or "process"))
                throw new ConfigException($"runtimes: \"{runtime}\" is not a runtime; known are docker (Podman's socket too) and process.");
        }
        return runtimes;
    }

    /// <summary>The legacy's <c>container_runtime: podman</c> means Podman's compatible socket.</summary>
    private static string? LegacySocket(ConfigObject config) => config.Text("container_runtime") switch
    {
        null or "docker" => null,
        "podman" => PodmanSocket(),
        var other => throw new ConfigException($"container_runtime: \"{other}\" is not known; use docker or podman, or set docker_socket."),
    };

    private static string PodmanSocket()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return Environment.IsPrivilegedProcess || string.IsNullOrEmpty(runtime) ? "/run/podman/podman.sock" : $"{runtime}/podman/podman.sock";
    }

    private static string? AbsolutePath(ConfigObject config, string key)
    {
        var path = config.Text(key);
        return path is null || path.StartsWith('/') ? path : throw new ConfigException($"{config.At(key)}: \"{path}\" must be an absolute path.");
    }

    private static IReadOnlyList<string>? AbsolutePaths(ConfigObject config, string key)
    {
        var paths = config.Texts(key);
        var relative = paths?.FirstOrDefault(path => !path.StartsWith('/'));
        return relative is null ? paths : throw new ConfigException($"{key}: \"{relative}\" must be an absolute path.");
    }
}
