using System.Text;
using ClawBridge.Cli;
using ClawBridge.Logging;

namespace ClawBridge.Tests.Cli;

internal sealed class SettingsReaderTests
{
    [Test]
    public void Flags_win_over_the_environment_and_that_over_the_file()
    {
        var settings = Read(
            ["--config", "c.json", "--log-format", "json"],
            new() { ["CLAW_BRIDGE_LOG_FORMAT"] = "text", ["CLAW_BRIDGE_DRAIN_TIMEOUT"] = "5" },
            """{"drain_timeout": 7, "listen": "127.0.0.1:9", "read_only": true, "require_mtls": true}""");
        Assert.Multiple(() =>
        {
            Assert.That(settings.LogFormat, Is.EqualTo(LogFormat.Json));
            Assert.That(settings.DrainTimeout, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(settings.Listen, Is.EqualTo(new Endpoint("127.0.0.1", 9)));
            Assert.That(settings.ReadOnly);
            Assert.That(settings.RequireMtls);
        });
    }

    [TestCase("""{"listn": "x"}""", "'listen'")]
    [TestCase("""{"listen": "nowhere"}""", "HOST:PORT")]
    [TestCase("""{"listen": "host:99999"}""", "HOST:PORT")]
    [TestCase("""{"read_only": "maybe"}""", "true or false")]
    [TestCase("""{"drain_timeout": -1}""", "seconds")]
    [TestCase("""{"advertise_url": "ftp://x"}""", "wss://")]
    [TestCase("""{"log_level": "loud"}""", "warn")]
    [TestCase("[]", "one JSON object")]
    [TestCase("{", "not JSON")]
    public void A_wrong_value_says_what_is_right(string file, string hint) =>
        Assert.That(() => Read(["--config", "c.json"], [], file), Throws.TypeOf<CliException>().With.Message.Contains(hint));

    [TestCase("[::1]:8080", "::1", 8080)]
    [TestCase(":8080", "0.0.0.0", 8080)]
    [TestCase("localhost:0", "localhost", 0)]
    public void An_endpoint_is_host_and_port(string text, string host, int port) =>
        Assert.That(Endpoint.Parse(text, "--listen"), Is.EqualTo(new Endpoint(host, port)));

    private static Settings Read(string[] args, Dictionary<string, string> environment, string file) =>
        new SettingsReader(environment.GetValueOrDefault, _ => Encoding.UTF8.GetBytes(file)).Read(CommandLine.Parse(args));
}
