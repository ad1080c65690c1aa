using System.Runtime.InteropServices;

namespace ClawBridge.Discovery.Scanning;

/// <summary>
/// Counts the packets that this machine's kernel threw away because its table of neighbours was full: to whoever connects that
/// looks like a host that is not there.
/// </summary>
internal sealed class KernelDrops : IDisposable
{
    private const int GetTables = 66;
    private const int RequestDump = 0x301;
    private const int EndOfDump = 3;
    private const int HeaderLength = 16;
    private const int TableHeaderLength = 4;
    private const int StatisticsAttribute = 7;
    private const int TableFullsAt = 80;
    private const int AttributeMask = 0x3fff;

    private readonly byte[] _buffer = new byte[32_768];
    private readonly int _socket = ScanNative.Socket(ScanNative.Netlink, ScanNative.Raw | ScanNative.CloseOnExec | ScanNative.NonBlocking, 0);

    /// <summary>Of all families and interfaces since the machine's start; null where the kernel does not tell.</summary>
    public long? Count()
    {
        Span<byte> request = stackalloc byte[HeaderLength + TableHeaderLength];
        request.Clear();
        BitConverter.TryWriteBytes(request, request.Length);
        BitConverter.TryWriteBytes(request[4..], (ushort)GetTables);
        BitConverter.TryWriteBytes(request[6..], (ushort)RequestDump);
        if (_socket < 0 || ScanNative.Send(_socket, request, request.Length, 0) < 0) return null;
        long? total = null;
        // A dump is answered before the request returns; what does not fit comes with the next reading.
        while (ScanNative.Receive(_socket, _buffer, _buffer.Length, ScanNative.DontWait) is > 0 and var length)
        {
            if (Sum(_buffer.AsSpan(0, (int)length), out var isLast) is { } some) total = (total ?? 0) + some;
            if (isLast) break;
        }

        return total;
    }

    public void Dispose()
    {
        if (_socket >= 0) _ = ScanNative.Close(_socket);
    }

    /// <summary>Reads the messages of one answer. Pure.</summary>
    /// <returns>The sum of the counters in it; null when there is none.</returns>
    internal static long? Sum(ReadOnlySpan<byte> messages, out bool isLast)
    {
        long? total = null;
        isLast = false;
        while (messages.Length >= HeaderLength)
        {
            var length = BitConverter.ToInt32(messages);
            if (length < HeaderLength || length > messages.Length) break;
            if (BitConverter.ToUInt16(messages[4..]) == EndOfDump) isLast = true;
            else if (TableFulls(messages[HeaderLength..length]) is { } fulls) total = (total ?? 0) + fulls;
            messages = messages[Math.Min(messages.Length, Aligned(length))..];
        }

        return total;
    }

    private static long? TableFulls(ReadOnlySpan<byte> message)
    {
        if (message.Length < TableHeaderLength) return null;
        for (var rest = message[TableHeaderLength..]; rest.Length >= 4;)
        {
            int length = BitConverter.ToUInt16(rest);
            if (length < 4 || length > rest.Length) return null;
            var value = rest[4..length];
            if ((BitConverter.ToUInt16(rest[2..]) & AttributeMask) == StatisticsAttribute && value.Length >= TableFullsAt + 8)
                return MemoryMarshal.Read<long>(value[TableFullsAt..]);
            rest = rest[Math.Min(rest.Length, Aligned(length))..];
        }

        return null;
    }

    private static int Aligned(int length) => (length + 3) & ~3;
}
