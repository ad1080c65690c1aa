using System.Buffers.Binary;
using ClawBridge.Hosting;
using static ClawBridge.Hosting.ProgramSegments;

namespace ClawBridge.Tests.Hosting;

internal sealed class ProgramSegmentsTests
{
    private const long Page = 4096;
    private const uint Headers = 6;
    private const uint Load = 1;
    private const uint Relocated = 0x6474e552;
    private const uint Read = 4;
    private const uint Write = 2;
    private const uint Execute = 1;

    [Test]
    public void Code_is_found_in_whole_pages_apart_from_all_that_may_ever_be_written()
    {
        byte[] headers =
        [
            .. Header(Headers, Read, 0x400040, 0x310),
            .. Header(Load, Read, 0x400000, 0x4350),
            .. Header(Load, Read | Execute, 0x405010, 0x3000),
            .. Header(Load, Read | Write, 0x61d1d0, 0x9880),
            .. Header(Relocated, Read, 0x61d1d0, 0x3e30),
        ];
        Assert.That(Code(headers, 0x400040, Page), Is.EqualTo(new[] { new Segment(0x405000, 0x4000) }));
        Assert.That(Data(headers, 0x400040, Page), Is.EqualTo(new[] { new Segment(0x400000, 0x5000), new Segment(0x61d000, 0xa000) }));
    }

    [Test]
    public void A_program_that_was_loaded_elsewhere_is_found_there()
    {
        byte[] headers = [.. Header(Headers, Read, 0x40, 0x310), .. Header(Load, Read | Execute, 0, 0x1000)];
        Assert.That(Code(headers, 0x7000_0040, Page), Is.EqualTo(new[] { new Segment(0x7000_0000, 0x1000) }));
    }

    [Test]
    public void Nothing_is_found_where_the_place_of_the_program_is_unknown() =>
        Assert.That(Code(Header(Load, Read | Execute, 0, 0x1000), 0x40, Page), Is.Empty);

    private static byte[] Header(uint type, uint flags, long address, long size)
    {
        var header = new byte[56];
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), flags);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), address);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), size);
        return header;
    }
}
