using System.Runtime.InteropServices;

namespace ClawBridge.Rpc.Wire;

/// <summary>
/// The program's own input and output by file descriptor. The console's streams would hide a closed pipe, and file streams
/// would keep an offset of their own.
/// </summary>
internal static partial class StandardStreams
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const short PollIn = 1;
    private const short PollOut = 4;

    /// <summary>Standard input; reads are awaitable and cancellable.</summary>
    public static Stream OpenInput() => new BlockingReadStream(static target => Read(0, target.Span));

    /// <summary>Standard output; writes block, and fail with <see cref="IOException"/> when nobody reads any more.</summary>
    public static Stream OpenOutput() => new BlockingWriteStream(static bytes => Write(1, bytes.Span));

    private static unsafe int Read(int descriptor, Span<byte> target)
    {
        while (true)
        {
            nint count;
            fixed (byte* start = target) count = NativeRead(descriptor, start, target.Length);
            if (count >= 0) return (int)count;
            Recover(descriptor, PollIn);
        }
    }

    private static unsafe void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint count;
            fixed (byte* start = bytes) count = NativeWrite(descriptor, start, bytes.Length);
            if (count >= 0) bytes = bytes[(int)count..];
            else Recover(descriptor, PollOut);
        }
    }

    /// <summary>Returns when the call may be tried again; another process may have made the descriptor non-blocking.</summary>
    private static unsafe void Recover(int descriptor, short events)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error == Interrupted) return;
        if (error != TryAgain) throw new IOException($"Descriptor {descriptor}: {Marshal.GetPInvokeErrorMessage(error)}");
        var entry = new PollEntry { Descriptor = descriptor, Events = events };
        _ = NativePoll(&entry, 1, -1);
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint NativeRead(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint NativeWrite(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int NativePoll(PollEntry* entries, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
