using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

[TestFixture]
internal sealed class XidTests
{
    [TestCase("NVRM: Xid (PCI:0000:01:00): 79, pid=1234, GPU has fallen off the bus.", "0000:01:00", 79)]
    [TestCase("[ 12.3] NVRM: Xid (0000:03:00): 14, Channel 00000001", "0000:03:00", 14)]
    [TestCase("NVRM: Xid (PCI:0000:10:1c): 63, pid=1896, Row Remapper: New row marked for remapping", "0000:10:1c", 63)]
    [TestCase("NVRM: Xid (PCI:0000:c1:00 GPU-I:05): 94, pid=7, Contained", "0000:c1:00", 94)]
    [TestCase("NVRM: Xid (PCI:0002:00:00): 48", "0002:00:00", 48)]
    public void A_report_is_found_in_every_form(string line, string address, int code)
    {
        var report = XidParser.Parse(line);
        Assert.That((report?.Address.ToString(), report?.Code), Is.EqualTo((address, (int?)code)));
    }

    [TestCase("NVRM: loading NVIDIA UNIX x86_64 Kernel Module  535.54.03")]
    [TestCase("NVRM: Xid (PCI:zzzz:01:00): 79")]
    [TestCase("NVRM: Xid (PCI:0000:01:00): , nothing")]
    [TestCase("")]
    public void Other_lines_are_no_reports(string line) => Assert.That(XidParser.Parse(line), Is.Null);

    [TestCase(48, true)]
    [TestCase(64, true)]
    [TestCase(74, true)]
    [TestCase(79, true)]
    [TestCase(95, true)]
    [TestCase(119, true)]
    [TestCase(13, false)]
    [TestCase(31, false)]
    [TestCase(43, false)]
    [TestCase(45, false)]
    [TestCase(63, false)]
    [TestCase(94, false)]
    public void Faults_of_the_hardware_are_fatal_and_faults_of_an_application_are_not(int code, bool fatal) =>
        Assert.That(XidCatalog.Fault(code), fatal ? Is.Not.Null : Is.Null);

    [Test]
    public void The_driver_may_ask_for_a_recovery_itself()
    {
        var report = XidParser.Parse("NVRM: Xid (PCI:0000:01:00): 154, GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)");
        var faults = XidFaults.None.Apply(report!);
        Assert.That(faults.ReasonOf("00000000:01:00.0"), Is.EqualTo("Xid 154: the driver asks for a recovery of this GPU: GPU Reset Required."));
        Assert.That(faults.ReasonOf("00000000:02:00.0"), Is.Null);
    }
}
