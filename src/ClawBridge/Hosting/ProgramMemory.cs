using System.Runtime.InteropServices;

namespace ClawBridge.Hosting;

/// <summary><see cref="IProcessMemory"/> of Linux. Of libraries only those that the program cannot be without: others may come and go on any thread.</summary>
internal sealed unsafe partial class ProgramMemory : IProcessMemory
{
    private const ulong HeadersAddress = 3;
    private const ulong HeaderSize = 4;
    private const ulong HeaderCount = 5;
    private const int DoNotNeed = 4;
    private const int PageOut = 21;
    private const string Maps = "/proc/self/maps";

    public TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public void GiveBack()
    {
        var (address, length) = (AuxiliaryValue(HeadersAddress), AuxiliaryValue(HeaderSize) * AuxiliaryValue(HeaderCount));
        var headers = new ReadOnlySpan<byte>((void*)address, (int)length);
        List<ProgramSegments.Segment> code = [.. ProgramSegments.Code(headers, (long)address, Environment.SystemPageSize)];
        ProgramSegments.Segment[] data = [.. ProgramSegments.Data(headers, (long)address, Environment.SystemPageSize)];
        if (File.Exists(Maps)) code.AddRange(LibraryCode.In(File.ReadAllLines(Maps)));
        // All is found before anything goes: what looks for it is code as well. Data goes by the kernel's own reclaim, which keeps each
        // page that was ever written to; giving it back as code is would lose them.
        foreach (var segment in data) GiveBack(segment, PageOut);
        foreach (var segment in code) GiveBack(segment, DoNotNeed);
    }

    /// <summary>A kernel that refuses (before Linux 5.4, or of a program that another user owns) leaves all as it was, which is as good.</summary>
    private static void GiveBack(ProgramSegments.Segment segment, int advice) => _ = Advise((nint)segment.Address, (nuint)segment.Length, advice);

    [LibraryImport("libc", EntryPoint = "getauxval")]
    private static partial ulong AuxiliaryValue(ulong type);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
