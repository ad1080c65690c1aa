using ClawNode.Config;

namespace ClawNode.Tests.Config;

[TestFixture]
internal sealed class ConfigReaderTests
{
    [Test]
    public void An_empty_config_has_the_defaults()
    {
        var config = ConfigReader.Read("{}");
        Assert.Multiple(() =>
        {
            Assert.That(config.Links, Is.Empty);
            Assert.That(config.Runtimes, Is.EqualTo(new[] { "docker", "process" }));
            Assert.That((config.AllowRootProcesses, config.AllowSystemRun), Is.EqualTo((false, false)));
            Assert.That(config.AllowedHostPaths, Is.Empty);
            Assert.That(config.HeartbeatInterval, Is.EqualTo(TimeSpan.FromSeconds(10)));
            Assert.That((config.ReconnectMin, config.ReconnectMax), Is.EqualTo((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))));
        });
    }

    [Test]
    public void A_file_of_the_legacy_still_starts_and_its_gateway_is_the_first_link()
    {
        var config = ConfigReader.Read("""
            {"gateway": "wss://gw.example:18789", "token": "t", "hostname": "gpu-1", "labels": {"zone": "a"}, "state_path": "/var/lib/clawnode",
             "heartbeat_interval_secs": 30, "reconnect_delay_secs": 5, "container_runtime": "docker", "network_enabled": false, "region": "us-west",
             "wireguard_listen_port": 51820, "ingress_listen_port": 8443, "wireguard_endpoint": null,
             "links": [{"url": "ws://127.0.0.1:7000"}]}
            """);
        Assert.Multiple(() =>
        {
            Assert.That(config.Links, Is.EqualTo(new[] { new LinkConfig { Url = "wss://gw.example:18789", Token = "t" }, new LinkConfig { Url = "ws://127.0.0.1:7000" } }));
            Assert.That((config.Hostname, config.Labels["zone"], config.StatePath), Is.EqualTo(("gpu-1", "a", "/var/lib/clawnode")));
            Assert.That(config.HeartbeatInterval, Is.EqualTo(TimeSpan.FromSeconds(10)), "a bridge calls a node suspect after 30 s");
            Assert.That(config.ReconnectMin, Is.EqualTo(TimeSpan.FromSeconds(5)));
        });
    }

    [TestCase("""{"hostnme": "x"}""", "hostnme is not a known key; did you mean hostname?")]
    [TestCase("""{"links": [{"url": "ws://127.0.0.1:1", "tokn": "x"}]}""", "links[0].tokn is not a known key; did you mean token?")]
    [TestCase("""{"zzzzzzzz": 1}""", "zzzzzzzz is not a known key; remove it.")]
    [TestCase("""{"links": [{"token": "x"}]}""", "links[0].url is missing.")]
    [TestCase("""{"links": [{"url": "ws://10.0.0.1:1"}]}""", "links[0].url: ws:// is unencrypted and allowed for this machine only; use wss://10.0.0.1:1 with the bridge's CA.")]
    [TestCase("""{"links": [{"url": "ws://127.0.0.1:1"}, {"url": "ws://127.0.0.1:1/"}]}""", "ws://127.0.0.1:1 is there twice; one link to a bridge is enough.")]
    [TestCase("""{"links": [{"url": "wss://b", "ca": "/a", "ca_sha256": "00"}]}""", "links[0].ca and links[0].ca_sha256 exclude each other; keep one.")]
    [TestCase("""{"links": [{"url": "wss://b", "ca_sha256": "00"}]}""", "links[0].ca_sha256 must be 64 hex digits, the SHA-256 of the CA's certificate.")]
    [TestCase("""{"runtimes": ["dokcer"]}""", "runtimes: \"dokcer\" is not a runtime; known are docker (Podman's socket too) and process.")]
    [TestCase("""{"runtimes": "docker"}""", "runtimes must be a list of texts.")]
    [TestCase("""{"allow_system_run": "yes"}""", "allow_system_run must be true or false.")]
    [TestCase("""{"heartbeat_interval_secs": 0}""", "heartbeat_interval_secs must be a number of seconds from 1 to 3600.")]
    [TestCase("""{"reconnect_min_ms": -1}""", "reconnect_min_ms must be a number of milliseconds from 10 to 3600000.")]
    [TestCase("""{"labels": {"a": 1}}""", "labels must be an object whose values are texts.")]
    [TestCase("""{"allowed_host_paths": ["data"]}""", "allowed_host_paths: \"data\" must be an absolute path.")]
    [TestCase("""{"secrets_dir": "run"}""", "secrets_dir: \"run\" must be an absolute path.")]
    [TestCase("""{"container_runtime": "lxc"}""", "container_runtime: \"lxc\" is not known; use docker or podman, or set docker_socket.")]
    [TestCase("[]", "The config must be a JSON object.")]
    [TestCase("{\n\"a\" 1}", "The config is not valid JSON (line 2).")]
    public void What_is_wrong_is_named_with_what_to_do(string text, string message) =>
        Assert.That(() => ConfigReader.Read(text), Throws.TypeOf<ConfigException>().With.Message.EqualTo(message));

    [Test]
    public void Comments_and_trailing_commas_are_allowed() =>
        Assert.That(ConfigReader.Read("{ // ours\n\"hostname\": \"x\", }").Hostname, Is.EqualTo("x"));

    [TestCase(null, null, null, true, "/etc/clawnode/config.json", "/var/lib/clawnode")]
    [TestCase(null, null, null, false, "/home/u/.config/clawnode/config.json", "/home/u/.local/state/clawnode")]
    [TestCase("/c.json", "/s", "/t", true, "/c.json", "/s")]
    [TestCase(null, null, "/t", true, "/etc/clawnode/config.json", "/t")]
    public void Files_are_where_flags_config_and_user_say(string? configFlag, string? stateFlag, string? statePath, bool root, string config, string state)
    {
        static string? Variable(string name) => name == "HOME" ? "/home/u" : null;
        var paths = NodePaths.Resolve(configFlag, stateFlag, Variable, root);
        Assert.That((paths.ConfigFile, paths.StateDir(new NodeConfig { StatePath = statePath }, Variable, root)), Is.EqualTo((config, state)));
    }

    [Test]
    public void Variables_win_over_defaults_and_flags_over_variables()
    {
        static string? Variable(string name) => name switch { "CLAWNODE_CONFIG" => "/v.json", "CLAWNODE_STATE_DIR" => "/v", _ => null };
        Assert.That(NodePaths.Resolve(null, null, Variable, true), Is.EqualTo(new NodePaths("/v.json", "/v")));
        Assert.That(NodePaths.Resolve("/f.json", "/f", Variable, true), Is.EqualTo(new NodePaths("/f.json", "/f")));
    }
}
