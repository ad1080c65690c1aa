using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>How two GPUs of one machine are connected.</summary>
/// <param name="Link">As nvidia-smi writes it: <c>NV12</c> is twelve NVLinks, others are ways over PCIe and processors.</param>
internal sealed record GpuLink(int A, int B, string Link, int NvLinks)
{
    public static Shape Shape { get; } = Shape.Record(
        new("a", Shape.Integer(0), "Index of one GPU."),
        new("b", Shape.Integer(0), "Index of the other."),
        new("link", Shape.Text(), "NV and a number is that many NVLinks; PIX, PXB, PHB, NODE and SYS are ever longer ways over PCIe and processors."),
        new("nv_links", Shape.Integer(0), "NVLinks between them."));
}
