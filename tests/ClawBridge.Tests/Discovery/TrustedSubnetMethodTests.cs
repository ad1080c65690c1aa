using System.Net;
using ClawBridge.Discovery;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery;

internal sealed class TrustedSubnetMethodTests
{
    private FleetMethodsBench _bench = null!;

    [SetUp]
    public void Make() => _bench = new FleetMethodsBench();

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task Subnets_are_trusted_until_they_are_removed()
    {
        Snapshot.Match(await CallAsync("trusted_subnet_list"), "empty");
        Snapshot.Match(await AddAsync("10.9.0.7/16"), "added");
        Snapshot.Match(await AddAsync("10.9.0.0/16"), "again");
        await AddAsync("fd00:1::/64");
        await AddAsync("10.9.1.0/24");
        await AddAsync("192.168.0.0/16");
        Snapshot.Match(await CallAsync("trusted_subnet_list"), "list");
        Snapshot.Match(await CallAsync("trusted_subnet_list", """{"cursor":"","limit":2}"""), "page");
        Snapshot.Match(await CallAsync("check_trusted", """{"address":"10.9.1.5"}"""), "narrowest");
        Snapshot.Match(await CallAsync("check_trusted", """{"address":"::ffff:10.9.2.5"}"""), "mapped");
        Snapshot.Match(await CallAsync("check_trusted", """{"address":"fd00:2::1"}"""), "not");
        Snapshot.Match(await CallAsync("trusted_subnet_remove", """{"subnet":"10.9.0.0/16","_meta":{"dry_run":true}}"""), "remove_dry");
        Snapshot.Match(await CallAsync("trusted_subnet_remove", """{"subnet":"10.9.0.0/16"}"""), "removed");
        Snapshot.Match(await CallAsync("trusted_subnet_remove", """{"subnet":"10.9.0.0/16"}"""), "gone");
        var service = _bench.Discovery.Subnets;
        Assert.That((service.Contains(IPAddress.Parse("10.9.2.5")), service.Contains(IPAddress.Parse("::ffff:10.9.1.5"))), Is.EqualTo((false, true)));
    }

    [TestCase("address", "10.0.0.1")]
    [TestCase("name", "lab/24")]
    [TestCase("everything", "0.0.0.0/0")]
    [TestCase("half", "128.0.0.0/1")]
    [TestCase("all_IPv6", "::/0")]
    [TestCase("wide_IPv6", "fd00::/8")]
    [TestCase("wide_public", "8.0.0.0/8")]
    [TestCase("multicast", "224.0.0.0/24")]
    public async Task A_subnet_is_refused_and_nothing_is_trusted(string name, string subnet)
    {
        Snapshot.Match(await AddAsync(subnet), name);
        Assert.That(_bench.Bridge.State.Current.Rows(DiscoveryTables.TrustedSubnets), Is.Empty);
    }

    [TestCase("10.0.0.0/8")]
    [TestCase("8.8.0.0/16")]
    [TestCase("2606:4700::/32")]
    public async Task The_widest_that_may_be_trusted_are(string subnet) => Assert.That(await AddAsync(subnet), Does.Contain("\"added\":true"));

    [Test]
    public async Task Only_an_address_can_be_checked() => Snapshot.Match(await CallAsync("check_trusted", """{"address":"gpu-1.lab"}"""));

    [TestCase("10.9.0.5", "10.9.0.5")]
    [TestCase("::ffff:10.9.0.5", "10.9.0.5")]
    public async Task A_join_that_would_wait_is_approved_at_once_from_a_trusted_subnet(string remote, string address)
    {
        await AddAsync("10.9.0.0/16");
        var node = await _bench.JoinAsync(1, "gpu-1", remote: IPAddress.Parse(remote), autoApprove: false);
        Assert.That(_bench.Fleet.Find(node.Node.Id)!.Record.Address, Is.EqualTo(address));
    }

    [TestCase("10.8.0.5")]
    [TestCase("fd00::1")]
    [TestCase(null)]
    public async Task A_join_from_elsewhere_waits(string? remote)
    {
        await AddAsync("10.9.0.0/16");
        var (node, _) = await _bench.KnockAsync(1, "gpu-1", remote is null ? null : IPAddress.Parse(remote));
        Assert.That(_bench.Fleet.Find(node.Id), Is.Null);
    }

    private Task<string> AddAsync(string subnet) => CallAsync("trusted_subnet_add", $$"""{"subnet":"{{subnet}}"}""");

    private Task<string> CallAsync(string method, string parameters = "{}") => _bench.Bridge.CallAsync(method, parameters);
}
