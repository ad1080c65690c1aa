using ClawBridge.Protocol.Frames;
using ClawNode.Commands;
using ClawNode.Runtimes;

namespace ClawNode.Tests.Runtimes;

internal sealed class HostPathPolicyTests
{
    private string _root = "";

    [SetUp]
    public void MakeTree()
    {
        _root = Libc.RealPath(Directory.CreateTempSubdirectory("claw-paths-").FullName)!;
        Directory.CreateDirectory(Path.Combine(_root, "allowed/in"));
        Directory.CreateDirectory(Path.Combine(_root, "allowed-not"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "allowed/escape"), "/etc");
        Directory.CreateSymbolicLink(Path.Combine(_root, "allowed/inside"), Path.Combine(_root, "allowed/in"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "alias"), Path.Combine(_root, "allowed"));
    }

    [TearDown]
    public void RemoveTree() => Directory.Delete(_root, recursive: true);

    [TestCase("allowed", "allowed")]
    [TestCase("allowed/in", "allowed/in")]
    [TestCase("allowed/inside", "allowed/in")]
    [TestCase("allowed/in/../in", "allowed/in")]
    public void What_lies_below_is_given_as_its_real_path(string path, string real) =>
        Assert.That(Policy("allowed").Volume(Path.Combine(_root, path)), Is.EqualTo(Path.Combine(_root, real)));

    [TestCase("allowed/escape")]
    [TestCase("allowed/escape/passwd")]
    [TestCase("allowed/../allowed-not")]
    [TestCase("allowed-not")]
    [TestCase("not-there")]
    public void What_leads_out_is_denied(string path) => Assert.That(Code(() => Policy("allowed").Volume(Path.Combine(_root, path))), Is.EqualTo(InvokeErrorCodes.Denied));

    [Test]
    public void An_allowed_directory_may_itself_be_a_link() => Assert.That(Policy("alias").Volume(Path.Combine(_root, "alias/in")), Is.EqualTo(Path.Combine(_root, "allowed/in")));

    [Test]
    public void What_is_missing_below_an_allowed_directory_is_not_found() =>
        Assert.That(Code(() => Policy("allowed").Volume(Path.Combine(_root, "allowed/none"))), Is.EqualTo(InvokeErrorCodes.NotFound));

    [Test]
    public void Without_a_list_nothing_is_allowed_and_the_sentence_says_so()
    {
        var refused = Assert.Throws<CommandException>(() => Policy().Volume("/tmp"))!;
        Assert.That((refused.Code, refused.Message), Is.EqualTo((InvokeErrorCodes.Denied, refused.Message)));
        Assert.That(refused.Message, Does.Contain("allowed_host_paths"));
    }

    [Test]
    public void Disks_are_not_among_the_devices() => Assert.That(Code(() => Policy().Device("/dev/sda")), Is.EqualTo(InvokeErrorCodes.Denied));

    private HostPathPolicy Policy(params string[] allowed) =>
        new(new RuntimeOptions { StateDir = _root, NodeId = "n", AllowedHostPaths = [.. allowed.Select(path => Path.Combine(_root, path))] });

    private static string Code(Func<string> act) => Assert.Throws<CommandException>(() => act())!.Code;
}
