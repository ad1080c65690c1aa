using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;

namespace ClawNode.Tests.Runtimes;

internal sealed class SpecRulesTests
{
    private static readonly WorkloadRun Good = ManagerFixture.Spec();

    private static IEnumerable<TestCaseData> Broken()
    {
        (WorkloadRun, string)[] cases =
        [
            (Good with { WorkloadId = "../x" }, "workload_id"), (Good with { WorkloadId = "" }, "workload_id"), (Good with { WorkloadId = new string('a', 65) }, "workload_id"),
            (Good with { Replica = -1 }, "replica"), (Good with { Attempt = 0 }, "attempt"), (Good with { Epoch = -1 }, "epoch"), (Good with { ClusterId = "" }, "cluster_id"),
            (Good with { Image = " " }, "image"), (Good with { Image = "a b" }, "image"), (Good with { Command = ["a\0"] }, "command"),
            (Good with { Env = new Dictionary<string, string> { ["A=B"] = "" } }, "env.A=B"), (Good with { Env = new Dictionary<string, string> { [""] = "" } }, "env."),
            (Good with { CpuCores = 0 }, "cpu_cores"), (Good with { MemoryMb = -1 }, "memory_mb"), (Good with { MemoryMb = long.MaxValue }, "memory_mb"),
            (Good with { TimeoutSeconds = 0 }, "timeout_seconds"), (Good with { IdleTimeoutSeconds = long.MaxValue }, "idle_timeout_seconds"),
            (Good with { Ports = [new PortMapping(0, null)] }, "ports[0].container_port"), (Good with { Ports = [new PortMapping(1, 65536)] }, "ports[0].host_port"),
            (Good with { Ports = [new PortMapping(1, 1, "sctp")] }, "ports[0].protocol"), (Good with { Network = "none" }, "network"), (Good with { ImagePullPolicy = "Maybe" }, "image_pull_policy"),
            (Good with { Volumes = [new VolumeMount("a", "/b", "/c")] }, "volumes[0]"), (Good with { Volumes = [new VolumeMount(null, null, "/c")] }, "volumes[0]"),
            (Good with { Volumes = [new VolumeMount("../a", null, "/c")] }, "volumes[0].name"), (Good with { Volumes = [new VolumeMount("a", null, "c")] }, "volumes[0].mount_path"),
            (Good with { Files = new Dictionary<string, string> { ["/a/../b"] = "" } }, "files./a/../b"), (Good with { Files = new Dictionary<string, string> { ["/a/"] = "" } }, "files./a/"),
            (Good with { Files = new Dictionary<string, string> { ["/a"] = new string('x', (8 << 20) + 1) } }, "files"),
        ];
        return cases.Select(static row => new TestCaseData(row.Item1, row.Item2).SetArgDisplayNames(row.Item2));
    }

    [TestCaseSource(nameof(Broken))]
    public void A_broken_rule_names_the_field(WorkloadRun spec, string field)
    {
        var refused = Assert.Throws<CommandException>(() => SpecRules.Check(spec))!;
        Assert.That(refused.Code, Is.EqualTo(InvokeErrorCodes.InvalidParams));
        Assert.That(refused.Message, Does.StartWith(field + " "));
    }

    [Test]
    public void A_good_specification_passes() => Assert.DoesNotThrow(() => SpecRules.Check(Good));
}
