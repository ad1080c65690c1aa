using ClawBridge.Discovery.Probing;

namespace ClawBridge.Tests.Discovery.Probing;

internal sealed class GpuTopologyTests
{
    private const string FourGpus =
        "\t\u001b[4mGPU0\tGPU1\tGPU2\tGPU3\tmlx5_0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\u001b[0m\n"
        + "GPU0\t X \tNV12\tSYS\tSYS\tPXB\t0-31\t0\t\tN/A\n"
        + "GPU1\tNV12\t X \tSYS\tSYS\tPXB\t0-31\t0\t\tN/A\n"
        + "GPU2\tSYS\tSYS\t X \tPHB\tSYS\t32-63\t1\t\tN/A\n"
        + "GPU3\tSYS\tSYS\tPHB\t X \tSYS\t32-63\t1\t\tN/A\n"
        + "mlx5_0\tPXB\tPXB\tSYS\tSYS\t X \n\nLegend:\n\n  X    = Self\n  NV#  = Connection traversing a bonded set of # NVLinks\n";

    [Test]
    public void Each_pair_is_told_once() =>
        Assert.That(GpuTopology.Parse(FourGpus), Is.EqualTo(new GpuLink[]
        {
            new(0, 1, "NV12", 12), new(0, 2, "SYS", 0), new(0, 3, "SYS", 0), new(1, 2, "SYS", 0), new(1, 3, "SYS", 0), new(2, 3, "PHB", 0),
        }));

    [TestCase("")]
    [TestCase("\tGPU0\tCPU Affinity\nGPU0\t X \t0-3\n")]
    [TestCase("Failed to initialize NVML: Driver/library version mismatch")]
    [TestCase("GPU0 GPU1\nGPU0")]
    [TestCase("GPU0 GPU1\nGPU0 X <script>\nGPU1 NV1 X")]
    public void Without_pairs_there_are_no_links(string text) => Assert.That(GpuTopology.Parse(text), Is.Empty);
}
