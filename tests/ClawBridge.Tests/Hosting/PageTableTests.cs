using System.Runtime.InteropServices;
using ClawBridge.Hosting;
using static ClawBridge.Hosting.ProgramSegments;

namespace ClawBridge.Tests.Hosting;

internal sealed class PageTableTests
{
    private const long Page = 4096;
    private const ulong Absent = 0;
    private const ulong OfFile = 0xA000_0000_0000_0000;
    private const ulong Written = 0x8000_0000_0000_0000;
    private const ulong SwappedOut = 0x4000_0000_0000_0000;

    [Test]
    public void Written_pages_are_left_out() =>
        Assert.That(
            PageTable.Unwritten(new Segment(0x400000, 7 * Page), [OfFile, Absent, Written, OfFile, SwappedOut, Written, Absent], Page),
            Is.EqualTo(new[] { new Segment(0x400000, 2 * Page), new Segment(0x403000, Page), new Segment(0x406000, Page) }));

    [Test]
    public void Nothing_is_left_of_what_was_all_written() =>
        Assert.That(PageTable.Unwritten(new Segment(0x400000, 2 * Page), [Written, Written], Page), Is.Empty);

    [Test]
    public void Own_pages_that_were_written_to_are_known_to_the_kernel()
    {
        var page = Environment.SystemPageSize;
        var memory = GC.AllocateUninitializedArray<byte>(4 * page, pinned: true);
        memory.AsSpan().Fill(1);
        var first = (Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) + page - 1) / page * page;
        Assert.That(PageTable.Unwritten(new Segment(first, 2 * page), page), Is.Empty);
        GC.KeepAlive(memory);
    }
}
