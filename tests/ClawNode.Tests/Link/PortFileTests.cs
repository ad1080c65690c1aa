using System.Net;
using System.Net.Sockets;
using ClawNode.Config;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

/// <summary>Links whose port a file tells at each dial.</summary>
[TestFixture]
internal sealed class PortFileTests
{
    [TestCase("4711", 4711)]
    [TestCase(" 65535\n", 65535)]
    [TestCase("0", null)]
    [TestCase("65536", null)]
    [TestCase("-1", null)]
    [TestCase("0x10", null)]
    [TestCase("", null)]
    [TestCase("80 81", null)]
    public void A_port_is_a_number_and_nothing_else(string text, int? port) => Assert.That(LinkPort.Parse(text), Is.EqualTo(port));

    [Test]
    public void The_file_is_read_anew_at_each_dial_and_the_rest_of_the_address_stays()
    {
        var file = Path.GetTempFileName();
        var link = new LinkConfig { Url = "wss://127.0.0.1:0/path", PortFile = file };
        File.WriteAllText(file, "4711\n");
        Assert.That(LinkPort.Address(link).AbsoluteUri, Is.EqualTo("wss://127.0.0.1:4711/path"));
        File.WriteAllText(file, "4712");
        Assert.That(LinkPort.Address(link).Port, Is.EqualTo(4712));
        File.WriteAllText(file, new string('1', 100_000));
        Assert.That(() => LinkPort.Address(link), Throws.TypeOf<LinkLostException>().With.Message.Contains("holds no port (a number from 1 to 65535)"));
        File.Delete(file);
        Assert.That(() => LinkPort.Address(link), Throws.TypeOf<LinkLostException>().With.Message.EqualTo($"The tunnel to the bridge is not up: its port file {file} is not there."));
        Assert.That(() => LinkPort.Address(link with { PortFile = "/" }), Throws.TypeOf<LinkLostException>().With.Message.Contains("cannot be read"));
    }

    [Test]
    public async Task The_dialer_goes_where_the_file_says()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var accepting = listener.AcceptTcpClientAsync();
        var dialling = new WebSocketDialer(TimeProvider.System).DialAsync(new LinkConfig { Url = "ws://127.0.0.1:0", PortFile = file }, LinkTls.None, CancellationToken.None);
        using (await accepting.WaitAsync(TimeSpan.FromSeconds(20))) { }

        Assert.That(async () => await dialling.WaitAsync(TimeSpan.FromSeconds(20)), Throws.TypeOf<LinkLostException>());
        File.Delete(file);
    }

    [Test]
    public void The_config_carries_it_and_port_0_needs_it()
    {
        var link = ConfigReader.Read("""{"links":[{"url":"wss://127.0.0.1:0","port_file":"/run/clawnode/port","token":"t"}]}""").Links.Single();
        Assert.That((link.Url, link.PortFile), Is.EqualTo(("wss://127.0.0.1:0", "/run/clawnode/port")));
        Assert.That(() => ConfigReader.Read("""{"links":[{"url":"wss://127.0.0.1:0"}]}"""), Throws.TypeOf<ConfigException>().With.Message.Contains("links[0].url: an address with port 0 needs a port_file"));
        Assert.That(() => ConfigReader.Read("""{"links":[{"url":"wss://b:1","port_file":"port"}]}"""), Throws.TypeOf<ConfigException>().With.Message.Contains("links[0].port_file: \"port\" must be an absolute path."));
    }
}
