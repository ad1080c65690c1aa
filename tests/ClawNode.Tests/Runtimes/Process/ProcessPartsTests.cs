using System.Text;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Process;
using FsCheck;
using FsCheck.Fluent;

namespace ClawNode.Tests.Runtimes.Process;

internal sealed class ProcessPartsTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533:nobody:/:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n";
    private const string Group = "root:x:0:\nrender:x:107:me,other\nme:x:1000:\n";

    [TestCase("me", 1000u, 1000u, "1000,107")]
    [TestCase("1000", 1000u, 1000u, "1000,107")]
    [TestCase("me:render", 1000u, 107u, "107")]
    [TestCase("4711:4712", 4711u, 4712u, "4712")]
    [TestCase("4711", 4711u, 4711u, "4711")]
    public void A_user_is_found_by_name_and_number(string asked, uint uid, uint gid, string groups)
    {
        var user = new UserTable(Passwd, Group).Find(asked)!;
        Assert.That((user.UserId, user.GroupId, string.Join(',', user.Groups)), Is.EqualTo((uid, gid, groups)));
    }

    [TestCase("nobody-knows")]
    [TestCase("me:nobody-knows")]
    [TestCase("")]
    [TestCase("-1")]
    public void A_user_that_is_not_there_is_nobody(string asked) => Assert.That(new UserTable(Passwd, Group).Find(asked), Is.Null);

    [Test]
    public void A_root_agent_runs_processes_as_nobody_and_as_root_only_when_its_config_says_so()
    {
        var strict = Rules(root: true, allow: false);
        Assert.Multiple(() =>
        {
            Assert.That(strict.UserFor(null)!.UserId, Is.EqualTo(65534));
            Assert.That(strict.UserFor("me")!.UserId, Is.EqualTo(1000));
            Assert.That(Code(() => strict.UserFor("root")), Is.EqualTo(InvokeErrorCodes.Denied));
            Assert.That(Code(() => strict.UserFor("me:root")), Is.EqualTo(InvokeErrorCodes.Denied));
            Assert.That(Code(() => strict.UserFor("ghost")), Is.EqualTo(InvokeErrorCodes.InvalidParams));
            Assert.That(Rules(root: true, allow: true).UserFor(null), Is.Null);
        });
    }

    [Test]
    public void Another_agent_runs_processes_as_itself_and_refuses_other_users()
    {
        Assert.That(Rules(root: false, allow: false).UserFor(null), Is.Null);
        Assert.That(Code(() => Rules(root: false, allow: false).UserFor("4711")), Is.EqualTo(InvokeErrorCodes.Denied));
    }

    [Test]
    public void What_a_process_cannot_be_given_is_refused()
    {
        var rules = Rules(root: true, allow: false);
        var good = ManagerFixture.Spec() with { Runtime = "process", Command = ["true"] };
        WorkloadRun[] refused =
        [
            good with { Command = [] }, good with { ShmSizeMb = 1 }, good with { WorkingDir = "relative" }, good with { Ports = [new PortMapping(80, 8080)] },
            good with { Volumes = [new VolumeMount("named", null, "/data")] }, good with { Volumes = [new VolumeMount(null, "/a", "/b")] },
            good with { Files = new Dictionary<string, string> { ["/etc/x"] = "" } },
            good with { WorkingDir = "/srv/app", Files = new Dictionary<string, string> { ["/srv/application/x"] = "" } },
        ];
        Assert.Multiple(() =>
        {
            foreach (var spec in refused) Assert.That(Code(() => rules.Check(spec)), Is.EqualTo(InvokeErrorCodes.InvalidParams), spec.ToString());
            Assert.DoesNotThrow(() => rules.Check(good with { Ports = [new PortMapping(80, 80), new PortMapping(81, null)] }));
            Assert.DoesNotThrow(() => rules.Check(good with { WorkingDir = "/srv/app", Files = new Dictionary<string, string> { ["/srv/app/x"] = "", ["y/z"] = "" } }));
        });
    }

    [Test]
    public void The_environment_says_which_gpus_and_ports_it_has_and_cannot_be_talked_out_of_it()
    {
        var spec = ManagerFixture.Spec() with
        {
            Gpus = ["GPU-n", "0x1f"], Ports = [new PortMapping(80, null), new PortMapping(443, null)],
            Env = new Dictionary<string, string> { ["CUDA_VISIBLE_DEVICES"] = "all", ["PATH"] = "/opt/bin", ["CLAW_REPLICA"] = "9" },
        };
        GpuDevice[] gpus = [new() { Index = 0, Name = "n", Uuid = "GPU-n" }, new() { Index = 1, Name = "a", Uuid = "0x1f", Vendor = GpuVendor.Amd }];
        Assert.That(ProcessEnvironment.Of(spec, gpus, "/home", []), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["CLAW_ATTEMPT"] = "1", ["CLAW_REPLICA"] = "0", ["CLAW_WORKLOAD_ID"] = "w1", ["CUDA_VISIBLE_DEVICES"] = "GPU-n", ["HOME"] = "/home", ["LANG"] = "C.UTF-8",
            ["PATH"] = "/opt/bin", ["PORT_0"] = "80", ["PORT_1"] = "443", ["ROCR_VISIBLE_DEVICES"] = "GPU-1f",
        }));
        Assert.That(ProcessEnvironment.Of(ManagerFixture.Spec(), [], "/home", [])["CUDA_VISIBLE_DEVICES"], Is.Empty);
    }

    [Test]
    public void A_variable_that_is_a_secret_is_left_out_but_not_what_the_node_sets()
    {
        var env = ProcessEnvironment.Of(ManagerFixture.Spec(), [], "/home", ["HOME", "CUDA_VISIBLE_DEVICES"]);
        Assert.That(env.Keys, Is.EquivalentTo(new[] { "CLAW_ATTEMPT", "CLAW_REPLICA", "CLAW_WORKLOAD_ID", "CUDA_VISIBLE_DEVICES", "LANG", "PATH", "ROCR_VISIBLE_DEVICES" }));
    }

    [Test]
    public void A_process_name_may_hold_anything()
    {
        var stat = ProcFs.Parse(7, "7 (a) Z) b() S 3 7 6 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 1 0 98765 1000 12 18446744073709551615 1")!.Value;
        Assert.That(
            (stat.Parent, stat.Session, stat.IsZombie, stat.CpuTime, stat.StartTicks, stat.ResidentBytes),
            Is.EqualTo((3, 6, false, TimeSpan.FromSeconds(3), 98765L, 12L * Environment.SystemPageSize)));
    }

    [Test]
    public void Any_cut_of_the_output_gives_the_same_lines() =>
        Prop.ForAll<NonNull<string>[], int[]>((texts, cuts) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Join('\n', texts.Select(static text => text.Get)));
            return Split(bytes, [], 5).SequenceEqual(Split(bytes, cuts, 5));
        }).QuickCheckThrowOnFailure();

    [TestCase("a\nb\n", "a|b")]
    [TestCase("a\n\nb", "a||b")]
    [TestCase("12345\n6", "12345|6")]
    [TestCase("1234567\n", "12345|67")]
    [TestCase("", "")]
    public void Lines_end_at_newlines_and_at_the_limit(string text, string lines) =>
        Assert.That(string.Join('|', Split(Encoding.UTF8.GetBytes(text), [], 5)), Is.EqualTo(lines));

    private static IEnumerable<string> Split(byte[] bytes, int[] cuts, int limit)
    {
        var splitter = new LineSplitter(limit);
        List<ReadOnlyMemory<byte>> lines = [];
        var rest = bytes.AsSpan();
        foreach (var cut in cuts.Select(static cut => cut & 7).Append(int.MaxValue))
        {
            var count = Math.Min(cut, rest.Length);
            lines.AddRange(splitter.Feed(rest[..count]));
            rest = rest[count..];
        }

        lines.AddRange(splitter.Finish());
        return lines.Select(static line => Encoding.Latin1.GetString(line.Span));
    }

    private static ProcessRules Rules(bool root, bool allow)
    {
        var options = new RuntimeOptions { StateDir = "/none", NodeId = "n", AllowRootProcesses = allow };
        return new ProcessRules(options, new HostPathPolicy(options), static () => new UserTable(Passwd, Group), root);
    }

    private static string Code(Action act) => Assert.Throws<CommandException>(() => act())!.Code;

    private static string Code(Func<object?> act) => Code(() => { _ = act(); });
}
