using System.Text.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Docker;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Tests.Runtimes.Docker;

internal sealed class ContainerSpecTests
{
    private static readonly RuntimeOptions Options = new() { StateDir = "/none", NodeId = "node-1", AllowedHostPaths = ["/usr"], AllowedDevices = ["/dev/null"] };

    [Test]
    public void The_least_specification() => Match(Least(), []);

    [Test]
    public void Everything_that_can_be_asked_for()
    {
        var spec = Least() with
        {
            Name = "web", Command = ["sh", "-c", "echo $A"], Env = new Dictionary<string, string> { ["A"] = "x=y", ["NVIDIA_VISIBLE_DEVICES"] = "all" },
            Gpus = ["GPU-a", "GPU-b"], CpuCores = 2, MemoryMb = 512, ShmSizeMb = 64, WorkingDir = "/work", User = "1000:1000",
            Ports = [new PortMapping(80, 8080), new PortMapping(80, 8081), new PortMapping(53, null, "udp", "dns")],
            Volumes = [new VolumeMount("data", null, "/data"), new VolumeMount(null, "/usr/share", "/share", ReadOnly: true)],
            Devices = ["/dev/null"], TimeoutSeconds = 60, IdleTimeoutSeconds = 30,
            Labels = new Dictionary<string, string> { ["team"] = "ml", ["clawbernetes.workload"] = "forged" },
        };
        Match(spec, [Gpu(0, "GPU-a", GpuVendor.Nvidia), Gpu(1, "GPU-b", GpuVendor.Nvidia)]);
    }

    [Test]
    public void Amd_gpus_are_device_files_and_the_host_network_maps_no_ports()
    {
        var spec = Least() with { Gpus = ["0xabc"], Network = "host", Ports = [new PortMapping(80, null)] };
        Match(spec, [Gpu(0, "0xabc", GpuVendor.Amd) with { DevicePaths = ["/dev/dri/card0", "/dev/dri/renderD128"] }]);
    }

    [Test]
    public void Labels_bring_back_what_they_hold()
    {
        var spec = Least() with { Name = "n", Gpus = ["GPU-a", "GPU-b"], TimeoutSeconds = 5, Epoch = 77, Replica = 3, Attempt = 4 };
        var read = DockerLabels.Read(DockerLabels.Of(spec, "node-1"), "node-1")!;
        Assert.Multiple(() =>
        {
            Assert.That(AttemptKey.Of(read), Is.EqualTo(AttemptKey.Of(spec)));
            Assert.That((read.Name, read.Epoch, read.ClusterId, read.Image, read.TimeoutSeconds), Is.EqualTo(("n", 77L, "cluster", "repo/img:1", (long?)5)));
            Assert.That(read.Gpus, Is.EqualTo(spec.Gpus));
            Assert.That(DockerLabels.Read(DockerLabels.Of(spec, "node-1"), "node-2"), Is.Null);
        });
    }

    private static WorkloadRun Least() => new() { WorkloadId = "11111111-2222", Replica = 0, Attempt = 1, Epoch = 1, ClusterId = "cluster", Image = "repo/img:1" };

    private static GpuDevice Gpu(int index, string uuid, GpuVendor vendor) => new() { Index = index, Name = "GPU", Uuid = uuid, Vendor = vendor };

    private static void Match(WorkloadRun spec, IReadOnlyList<GpuDevice> gpus, [System.Runtime.CompilerServices.CallerMemberName] string member = "") => Snapshot.Match(
        JsonSerializer.Serialize(ContainerSpec.Of(spec, gpus, "node-1", new HostPathPolicy(Options), boundLogs: true), DockerJson.Default.CreateContainer), member: member);
}
