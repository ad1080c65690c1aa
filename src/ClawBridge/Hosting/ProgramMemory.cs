using System.Runtime.InteropServices;

namespace ClawBridge.Hosting;

/// <summary><see cref="IProcessMemory"/> of Linux. Looks only at the program's own file: libraries may be loaded at any time by any thread.</summary>
internal sealed unsafe partial class ProgramMemory : IProcessMemory
{
    private const ulong HeadersAddress = 3;
    private const ulong HeaderSize = 4;
    private const ulong HeaderCount = 5;
    private const int DoNotNeed = 4;

    public TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public void GiveBack()
    {
        var (address, length) = (AuxiliaryValue(HeadersAddress), AuxiliaryValue(HeaderSize) * AuxiliaryValue(HeaderCount));
        var headers = new ReadOnlySpan<byte>((void*)address, (int)length);
        foreach (var segment in ProgramSegments.Unwritten(headers, (long)address, Environment.SystemPageSize))
        {
            // A kernel that refuses leaves all as it was, which is as good.
            _ = Advise((nint)segment.Address, (nuint)segment.Length, DoNotNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "getauxval")]
    private static partial ulong AuxiliaryValue(ulong type);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
