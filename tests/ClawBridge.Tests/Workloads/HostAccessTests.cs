using ClawBridge.Tests.Tenancy;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

/// <summary>Machines are shared by tenants: what reaches into them needs a right on the cluster, and volumes are each namespace's own.</summary>
internal sealed class HostAccessTests
{
    private TenancyBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = await TenancyBench.WithTenantsAsync();
        await _bench.UserAsync("nina", "operator", "research/nlp");
        await _bench.UserAsync("olaf", "operator", null);
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [TestCase(""" "runtime":"process","command":["sh"]""")]
    [TestCase(""" "network":"host" """)]
    [TestCase(""" "devices":["/dev/kfd"]""")]
    [TestCase(""" "volumes":[{"host_path":"/data","mount_path":"/data"}]""")]
    public async Task What_reaches_into_the_node_needs_a_right_on_the_cluster(string what)
    {
        var parameters = $$"""{"image":"busybox","namespace":"research/nlp",{{what}}}""";
        Assert.That(await _bench.CodeAsync("workload_submit", parameters, "nina"), Is.EqualTo(-32001));
        Assert.That(_bench.State.Rows(WorkloadTables.Workloads), Is.Empty);
        await _bench.OkAsync("workload_submit", parameters, "olaf");
    }

    [Test]
    public async Task A_container_of_ones_own_needs_none() =>
        await _bench.OkAsync("workload_submit", """{"image":"busybox","namespace":"research/nlp","volumes":[{"name":"data","mount_path":"/data"}]}""", "nina");

    [Test]
    public void A_volume_of_the_same_name_is_another_one_in_another_namespace()
    {
        string[] names =
        [
            VolumeNames.OnNode("a", "data"), VolumeNames.OnNode("b", "data"), VolumeNames.OnNode("a", "data2"), VolumeNames.OnNode("a", "da.ta"),
            VolumeNames.OnNode("a", new string('x', 128)), VolumeNames.OnNode("a", VolumeNames.OnNode("b", "data")),
        ];
        Assert.That(names, Is.Unique);
        Assert.That(names, Has.All.Match("^[A-Za-z0-9_-]{1,64}$"));
        Assert.That(VolumeNames.OnNode("a", "data"), Is.EqualTo(names[0]));
    }
}
