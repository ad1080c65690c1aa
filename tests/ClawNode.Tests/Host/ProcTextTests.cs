using ClawNode.Host;

namespace ClawNode.Tests.Host;

[TestFixture]
internal sealed class ProcTextTests
{
    [TestCase("MemTotal:       24684116 kB\nMemFree: 1 kB\n", "MemTotal", 24684116L * 1024)]
    [TestCase("MemTotalX: 5 kB\n", "MemTotal", null)]
    [TestCase("MemTotal: many\n", "MemTotal", null)]
    [TestCase("", "MemTotal", null)]
    public void Meminfo_is_read_in_bytes(string text, string name, long? bytes) => Assert.That(ProcText.MemInfo(text, name), Is.EqualTo(bytes));

    [Test]
    public void The_load_is_three_numbers_or_nothing()
    {
        Assert.That(ProcText.LoadAverage("1.15 1.02 0.80 2/345 6789\n"), Is.EqualTo(new[] { 1.15, 1.02, 0.8 }));
        Assert.That(ProcText.LoadAverage("1.15 x 0.80"), Is.Empty);
        Assert.That(ProcText.LoadAverage(""), Is.Empty);
    }

    [Test]
    public void Os_release_values_lose_their_quotes()
    {
        const string Text = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\nVERSION_ID=\"12\"\nEMPTY=\n";
        Assert.That((ProcText.OsRelease(Text, "ID"), ProcText.OsRelease(Text, "VERSION_ID"), ProcText.OsRelease(Text, "EMPTY"), ProcText.OsRelease(Text, "NO")),
            Is.EqualTo(("debian", "12", (string?)null, (string?)null)));
    }

    [TestCase("350735.47 234388.90\n", 350735)]
    [TestCase("", 0)]
    public void Uptime_is_whole_seconds(string text, long seconds) => Assert.That(ProcText.Uptime(text), Is.EqualTo(seconds));
}
