using System.Runtime.InteropServices;

namespace ClawBridge.Hosting;

/// <summary><see cref="IProcessMemory"/> of Linux. Of libraries only those that the program cannot be without: others may come and go on any thread.</summary>
internal sealed unsafe partial class ProgramMemory : IProcessMemory
{
    private const ulong HeadersAddress = 3;
    private const ulong HeaderSize = 4;
    private const ulong HeaderCount = 5;
    private const int DoNotNeed = 4;
    private const string Maps = "/proc/self/maps";

    public TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public void GiveBack()
    {
        var (address, length) = (AuxiliaryValue(HeadersAddress), AuxiliaryValue(HeaderSize) * AuxiliaryValue(HeaderCount));
        var headers = new ReadOnlySpan<byte>((void*)address, (int)length);
        List<ProgramSegments.Segment> segments = [.. ProgramSegments.Unwritten(headers, (long)address, Environment.SystemPageSize)];
        if (File.Exists(Maps)) segments.AddRange(LibraryCode.In(File.ReadAllLines(Maps)));
        // All is found before anything goes: what looks for it is code as well.
        foreach (var segment in segments) GiveBack(segment);
    }

    /// <summary>A kernel that refuses leaves all as it was, which is as good.</summary>
    private static void GiveBack(ProgramSegments.Segment segment) => _ = Advise((nint)segment.Address, (nuint)segment.Length, DoNotNeed);

    [LibraryImport("libc", EntryPoint = "getauxval")]
    private static partial ulong AuxiliaryValue(ulong type);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
