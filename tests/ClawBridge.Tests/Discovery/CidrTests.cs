using System.Net;
using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Tests.Discovery;

internal sealed class CidrTests
{
    [TestCase("10.0.0.7/24", "10.0.0.0/24", 254, "10.0.0.1", "10.0.0.254")]
    [TestCase("192.168.1.77/30", "192.168.1.76/30", 2, "192.168.1.77", "192.168.1.78")]
    [TestCase("192.168.1.77/31", "192.168.1.76/31", 2, "192.168.1.76", "192.168.1.77")]
    [TestCase("192.168.1.77/32", "192.168.1.77/32", 1, "192.168.1.77", "192.168.1.77")]
    [TestCase("10.9.8.7/16", "10.9.0.0/16", 65_534, "10.9.0.1", "10.9.255.254")]
    [TestCase("1.2.3.4/0", "0.0.0.0/0", 4_294_967_294, "0.0.0.1", "255.255.255.254")]
    [TestCase("fd00::1:2/127", "fd00::1:2/127", 2, "fd00::1:2", "fd00::1:3")]
    [TestCase("fd00::1/128", "fd00::1/128", 1, "fd00::1", "fd00::1")]
    [TestCase("fd00::ff/120", "fd00::/120", 256, "fd00::", "fd00::ff")]
    [TestCase("::ffff:10.0.0.9/120", "10.0.0.0/24", 254, "10.0.0.1", "10.0.0.254")]
    public void The_base_is_masked_and_hosts_are_counted_truly(string text, string masked, long hosts, string first, string last)
    {
        Assert.That(Cidr.TryParse(text, out var cidr));
        Assert.That((cidr.ToString(), (long)cidr.HostCount, cidr.FirstHost.ToString(), cidr.LastHost.ToString()), Is.EqualTo((masked, hosts, first, last)));
    }

    [Test]
    public void The_whole_of_IPv6_counts_as_the_greatest_number_there_is() =>
        Assert.That((Cidr.Parse("::/0").HostCount, new ScanTargets(Cidr.Parse("::/0"), []).Count), Is.EqualTo((UInt128.MaxValue, UInt128.MaxValue)));

    [TestCase("10.0.0.0")]
    [TestCase("10.0.0/24")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/+8")]
    [TestCase("10.0.0.0/08")]
    [TestCase("10.0.0.0/8 ")]
    [TestCase("010.0.0.0/8")]
    [TestCase("0x0a.0.0.0/8")]
    [TestCase("10.256.0.0/8")]
    [TestCase("167772160/8")]
    [TestCase("fd00::/129")]
    [TestCase("[fd00::]/64")]
    [TestCase("fe80::1%eth0/64")]
    [TestCase("::ffff:10.0.0.0/95")]
    [TestCase("gpu-1/24")]
    [TestCase("/24")]
    [TestCase("")]
    public void What_is_no_range_is_refused(string text) => Assert.That(Cidr.TryParse(text, out _), Is.False);

    [TestCase("10.1.2.3", "Private")]
    [TestCase("172.32.0.1", "Public")]
    [TestCase("172.31.255.255", "Private")]
    [TestCase("100.64.0.1", "Shared")]
    [TestCase("127.9.9.9", "Loopback")]
    [TestCase("169.254.1.1", "LinkLocal")]
    [TestCase("203.0.113.5", "SetAside")]
    [TestCase("224.0.0.1", "Unusable")]
    [TestCase("255.255.255.255", "Unusable")]
    [TestCase("8.8.8.8", "Public")]
    [TestCase("::1", "Loopback")]
    [TestCase("::", "Unusable")]
    [TestCase("fd12::1", "Private")]
    [TestCase("fe80::1", "LinkLocal")]
    [TestCase("2001:db8::1", "SetAside")]
    [TestCase("2606:4700::1111", "Public")]
    [TestCase("ff02::1", "Unusable")]
    [TestCase("::ffff:10.0.0.1", "Private")]
    public void An_address_is_known_by_its_registry(string text, string kind) =>
        Assert.That(AddressKinds.Of(NetAddress.From(IPAddress.Parse(text))).ToString(), Is.EqualTo(kind));

    [Test]
    public void A_range_that_is_partly_public_is_public() => Assert.That(AddressKinds.Of(Cidr.Parse("172.0.0.0/8")), Is.EqualTo(AddressKind.Public));

    [Test]
    public void What_is_excluded_is_left_out()
    {
        var targets = new ScanTargets(Cidr.Parse("10.0.0.0/28"),
            [Cidr.Parse("10.0.0.8/29"), Cidr.Parse("10.0.0.3/32"), Cidr.Parse("10.0.0.0/31"), Cidr.Parse("192.168.0.0/16"), Cidr.Parse("fd00::/8")]);

        Assert.That(string.Join(' ', targets.All()), Is.EqualTo("10.0.0.2 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7"));
        Assert.That((int)targets.Count, Is.EqualTo(5));
        Assert.That((int)new ScanTargets(Cidr.Parse("10.0.0.0/28"), [Cidr.Parse("10.0.0.0/8")]).Count, Is.Zero);
    }
}
