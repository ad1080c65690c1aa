using System.Buffers.Binary;
using System.Text;
using ClawBridge.Discovery.Scanning;

namespace ClawBridge.Tests.Discovery;

internal sealed class ScanRulesTests
{
    [TestCase("SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5", "OpenSSH", "9.6p1", "Ubuntu 24.04")]
    [TestCase("SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10", "OpenSSH", "8.9p1", "Ubuntu 22.04")]
    [TestCase("SSH-2.0-OpenSSH_99.1p1 Ubuntu-1", "OpenSSH", "99.1p1", "Ubuntu")]
    [TestCase("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3", "OpenSSH", "9.2p1", "Debian 12")]
    [TestCase("SSH-2.0-OpenSSH_10.0p2 Debian-7", "OpenSSH", "10.0p2", "Debian 13")]
    [TestCase("SSH-2.0-OpenSSH_8.4p1 Raspbian-5+deb11u1", "OpenSSH", "8.4p1", "Raspberry Pi OS 11")]
    [TestCase("SSH-2.0-OpenSSH_9.6 FreeBSD-20240806", "OpenSSH", "9.6", "FreeBSD")]
    [TestCase("SSH-2.0-OpenSSH_for_Windows_9.5", "OpenSSH_for_Windows", "9.5", "Windows")]
    [TestCase("SSH-2.0-dropbear_2022.83", "dropbear", "2022.83", "Linux")]
    [TestCase("SSH-2.0-OpenSSH_8.7", "OpenSSH", "8.7", "Unix/Linux")]
    [TestCase("SSH-2.0-Go", "Go", null, "Unix/Linux")]
    public void A_greeting_tells_software_version_and_system(string text, string software, string? version, string os)
    {
        var banner = SshBanner.Parse(text)!;
        Assert.That((banner.Software, banner.Version, OsHints.Of(banner, [22])), Is.EqualTo((software, version, os)));
    }

    [TestCase("22,80", "Linux")]
    [TestCase("22", "Unix/Linux")]
    [TestCase("3389", "Windows")]
    [TestCase("22,3389", "Windows")]
    [TestCase("445", "Windows")]
    [TestCase("443", null)]
    public void Without_a_greeting_the_ports_give_the_hint(string ports, string? os) =>
        Assert.That(OsHints.Of(null, [.. ports.Split(',').Select(int.Parse)]), Is.EqualTo(os));

    [TestCase("SSH-2.0-x\r\n", "SSH-2.0-x")]
    [TestCase("hello\r\nSSH-2.0-x\r\n", "SSH-2.0-x")]
    [TestCase("SSH-2.0-x\u001b[31mred\u0007\n", "SSH-2.0-x[31mred")]
    [TestCase("HTTP/1.1 400 Bad Request\r\n", null)]
    [TestCase("", null)]
    public void A_greeting_is_read_without_what_is_not_printable(string sent, string? read) =>
        Assert.That(SshBanner.Read(Encoding.ASCII.GetBytes(sent)), Is.EqualTo(read));

    [Test]
    public void A_greeting_is_cut_at_the_length_that_the_protocol_allows() =>
        Assert.That(SshBanner.Read(Encoding.ASCII.GetBytes("SSH-2.0-" + new string('x', 900))), Has.Length.EqualTo(255));

    [TestCase("gpu-1.lab.", "gpu-1.lab")]
    [TestCase("GPU_1.lab", "gpu_1.lab")]
    [TestCase("$(reboot)", null)]
    [TestCase("-oProxyCommand", null)]
    [TestCase("a b", null)]
    [TestCase("", null)]
    public void A_resolvers_answer_counts_only_as_a_host_name(string said, string? name) => Assert.That(SystemNames.HostName(said), Is.EqualTo(name));

    [TestCase(Errno.Refused, "Refused")]
    [TestCase(Errno.TimedOut, "Silent")]
    [TestCase(Errno.HostUnreachable, "Unreachable")]
    [TestCase(Errno.NetworkUnreachable, "Unreachable")]
    [TestCase(Errno.FilesUsedUp, "Short")]
    [TestCase(Errno.NoBuffers, "Short")]
    [TestCase(Errno.AddressNotAvailable, "Short")]
    [TestCase(Errno.TryAgain, "Short")]
    [TestCase(Errno.NotPermitted, "Barred")]
    [TestCase((Errno)22, "Barred")]
    public void What_this_machine_is_short_of_says_nothing_about_the_host(Errno error, string outcome)
    {
        Assert.That(ConnectErrors.Outcome(error).ToString(), Is.EqualTo(outcome));
        Assert.That(ConnectErrors.Sentence(error), Does.EndWith("."));
    }

    [Test]
    public void Trouble_makes_the_pace_pause_and_slow_down_and_calm_brings_it_back()
    {
        var pace = new Pace(1_000, null, 0);
        Assert.That(pace.Allowance(400, 0), Is.EqualTo(600));

        pace.Trouble(400, 10);
        Assert.That((pace.Limit, pace.Allowance(0, 20)), Is.EqualTo((300, 0)));
        pace.Trouble(400, 30);
        Assert.That(pace.Limit, Is.EqualTo(300), "what comes in one go is one trouble");
        var first = pace.Delay(10);
        pace.Trouble(300, 200);
        Assert.That(pace.Delay(200), Is.GreaterThan(first), "the next pause is longer");
        for (var now = 1_000.0; now < 20_000; now += 250) pace.Allowance(0, now);
        Assert.That(pace.Limit, Is.EqualTo(1_000));
    }

    [Test]
    public void The_pace_keeps_to_the_rate()
    {
        var pace = new Pace(10_000, 100, 0);
        var started = 0;
        for (var now = 0.0; now <= 10_000; now += 3)
        {
            for (var i = pace.Allowance(0, now); i > 0; i--)
            {
                pace.Spent();
                started++;
            }
        }

        Assert.That(started, Is.InRange(990, 1_001));
    }

    [Test]
    public void An_eighth_of_the_open_files_stays_free()
    {
        Assert.That(DescriptorBudget.Room(1_024, 40, 0), Is.EqualTo(1_024 - 40 - 256));
        Assert.That(DescriptorBudget.Room(20_000, 100, 5_000), Is.EqualTo(20_000 - 100 - 5_000 - 2_500));
        Assert.That(DescriptorBudget.Room(256, 40, 0), Is.Zero);
        Assert.That(DescriptorBudget.Room(ulong.MaxValue, 0, 0), Is.GreaterThan(DescriptorBudget.MostUseful));
    }

    [Test]
    public void The_kernels_answer_about_its_tables_is_summed()
    {
        byte[] messages = [.. Table(7), .. Table(35), .. Message(3, [0, 0, 0, 0])];
        Assert.That(KernelDrops.Sum(messages, out var isLast), Is.EqualTo(42));
        Assert.That(isLast);
        Assert.That(KernelDrops.Sum(messages.AsSpan(0, 30), out _), Is.Null, "a torn message counts nothing");
        Assert.That(KernelDrops.Sum([], out isLast), Is.Null);
        Assert.That(isLast, Is.False);
    }

    private static byte[] Table(long fulls)
    {
        var statistics = new byte[88];
        BinaryPrimitives.WriteInt64LittleEndian(statistics.AsSpan(80), fulls);
        byte[] name = [9, 0, 1, 0, (byte)'a', (byte)'r', (byte)'p', 0, 0, 0, 0, 0];
        return Message(64, [2, 0, 0, 0, .. name, 92, 0, 7, 0, .. statistics]);
    }

    private static byte[] Message(ushort type, byte[] body)
    {
        var message = new byte[16 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        body.CopyTo(message, 16);
        return message;
    }
}
