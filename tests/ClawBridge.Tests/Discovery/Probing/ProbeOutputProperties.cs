using ClawBridge.Discovery.Probing;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Discovery.Probing;

/// <summary>What a machine prints may be anything; reading it never fails.</summary>
internal sealed class ProbeOutputProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(400).WithQuietOnSuccess(true);

    private static readonly string[] s_keys =
    [
        "time", "work", "system", "architecture", "uid", "sudo", "sudo-said", "sudo-password", "cores", "libc", "memory-kb", "mount", "socket", "pci", "clawnode", "end", "systemd",
    ];

    private static readonly string[] s_tools = ["nvidia-smi", "rocm-smi", "topology", "docker", "podman", "engine", "disk", "service", "clawnode", "cdi", "nvidia-ctk", "os-release", "systemd"];

    private static readonly string[] s_words =
    [
        "", "{", "{}", "[]", "{\"version\":{}}", "{\"ServerVersion\":1}", "{\"Runtimes\":[]}", "{\"card0\":{\"a\":[1]}}", "{\"system\":3,\"card0\":7}", "<nvidia_smi_log>", "<nvidia_smi_log/>",
        "<nvidia_smi_log><gpu/></nvidia_smi_log>", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><nvidia_smi_log>&b;</nvidia_smi_log>", "GPU0 GPU1 GPU999999999999", "GPU0 X NV99999999999 PIX",
        "-1", "99999999999999999999999", "9223372036854775807", "0", "1700000000", "none", "yes", "glibc", "glibc x", "glibc 2.31", "/ ext4 rw,noexec", "0000:01:00.0 0x10de a b none", "0x10de", "/x open",
        "a b c d e f g h", "Filesystem", "9 9 9 9 9 9", "LoadState=loaded", "ActiveState=", "=", "==", "clawnode ", "\u0000\u001b[4m", "é\uD83D\uDE00",
    ];

    private static Gen<string> Words => Gen.OneOf(Gen.Elements(s_words), ArbMap.Default.GeneratorFor<string>().Select(static text => (text ?? "").ReplaceLineEndings(" ")));

    private static Gen<string> Lines => Gen.OneOf(
        from key in Gen.Elements(s_keys) from word in Words select $"={key} {word}",
        from tool in Gen.Elements(s_tools) from code in Gen.Elements("0", "1", "124", "hung", "", "x") select $"@{tool} {code}",
        Words.Select(static word => "|" + word), Words.Select(static word => "!" + word), Words);

    [Test]
    public void Lines_in_any_order_are_read_and_found_out_about() =>
        Check.One(Quick, Prop.ForAll(Gen.ListOf(Lines).ToArbitrary(), lines => Findings.Of(MachineReport.Read(string.Join('\n', lines), 1_700_000_000, 1_700_000_001)).Count > 0));

    [Test]
    public void Any_text_is_read() =>
        Check.One(Quick, Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => MachineReport.Read(text ?? "", 0, 0) is { IsWhole: false }));

    [Test]
    public void A_good_output_cut_off_anywhere_is_read()
    {
        var whole = new ProbedMachine().WithNvidia("tesla-t4").Says("rocm-smi", 0, ProbedMachine.Recording("mi100_rocm602.json")).ToString();
        for (var length = 0; length < whole.Length - 9; length += 37)
            Assert.That(MachineReport.Read(whole[..length], 0, 0).IsWhole, Is.False);
    }

    [Test]
    public void The_sections_are_what_the_tools_said()
    {
        var output = ProbeOutput.Parse("=a 1\n=a 2\n@t 0\n|x\n\n||y\n!z\r\n=b\n|stray\n@u hung\n@t 1\n|again\n");
        Assert.Multiple(() =>
        {
            Assert.That(output.Facts("a"), Is.EqualTo(new[] { "1", "2" }));
            Assert.That(output.Fact("b"), Is.Null);
            Assert.That(output.Section("t"), Is.EqualTo(new ProbeSection(0, "x\n|y\n", "z\n")), "the first one counts");
            Assert.That(output.Section("u"), Is.EqualTo(new ProbeSection(null, "", "")));
        });
    }
}
