using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Waits for many sockets at once (<c>epoll(7)</c>). Each is known by a number of the caller's.</summary>
internal sealed class Epoll : IDisposable
{
    private const int Batch = 512;

    // The kernel's structure is packed on x86-64 alone.
    private static readonly int s_stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int s_dataAt = s_stride - 8;

    private readonly byte[] _events = new byte[Batch * s_stride];
    private readonly int _descriptor;

    /// <exception cref="ScanFailedException">This machine gives no more.</exception>
    public Epoll()
    {
        _descriptor = ScanNative.EpollCreate(ScanNative.CloseOnExec);
        if (_descriptor < 0) throw new ScanFailedException(ConnectErrors.Sentence((Errno)Marshal.GetLastPInvokeError()));
    }

    /// <summary>False when the kernel has no room for it.</summary>
    public bool TryAdd(int descriptor, int number, uint events) => Set(ScanNative.EpollAdd, descriptor, number, events);

    public bool TryModify(int descriptor, int number, uint events) => Set(ScanNative.EpollModify, descriptor, number, events);

    /// <returns>How many are ready; <see cref="Number"/> says which.</returns>
    public int Wait(int milliseconds) => Math.Max(0, ScanNative.EpollWait(_descriptor, _events, Batch, milliseconds));

    public int Number(int index) => (int)BinaryPrimitives.ReadInt64LittleEndian(_events.AsSpan(index * s_stride + s_dataAt));

    public void Dispose() => _ = ScanNative.Close(_descriptor);

    private bool Set(int operation, int descriptor, int number, uint events)
    {
        Span<byte> settings = stackalloc byte[16];
        settings.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(settings, events);
        BinaryPrimitives.WriteInt64LittleEndian(settings[s_dataAt..], number);
        return ScanNative.EpollControl(_descriptor, operation, descriptor, settings) == 0;
    }
}
