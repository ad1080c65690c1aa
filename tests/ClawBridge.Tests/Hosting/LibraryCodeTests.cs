using ClawBridge.Hosting;
using static ClawBridge.Hosting.ProgramSegments;

namespace ClawBridge.Tests.Hosting;

internal sealed class LibraryCodeTests
{
    [Test]
    public void Only_the_code_of_what_the_program_cannot_be_without_is_found() =>
        Assert.That(
            LibraryCode.In(
            [
                "00400000-00405000 r--p 00000000 fe:00 1     /opt/claw-bridge",
                "00405000-011d8000 r-xp 00005000 fe:00 1     /opt/claw-bridge",
                "7f0000000000-7f0000028000 r--p 00000000 fe:00 2     /usr/lib/x86_64-linux-gnu/libc.so.6",
                "7f0000028000-7f000017e000 r-xp 00028000 fe:00 2     /usr/lib/x86_64-linux-gnu/libc.so.6",
                "7f00001d0000-7f00001d4000 r--p 001cf000 fe:00 2     /usr/lib/x86_64-linux-gnu/libc.so.6",
                "7f00001d4000-7f00001d6000 rw-p 001d3000 fe:00 2     /usr/lib/x86_64-linux-gnu/libc.so.6",
                "7f0000200000-7f0000300000 r-xp 00028000 fe:00 3     /usr/lib/x86_64-linux-gnu/libcrypto.so.3",
                "7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0     [vdso]",
                "7ffd00004000-7ffd00005000 r-xp 00000000 00:00 0",
            ]),
            Is.EqualTo(new[] { new Segment(0x7f0000028000, 0x156000) }));
}
