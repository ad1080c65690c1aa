using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClawNode.Gpu;

/// <summary>
/// Reads <c>/dev/kmsg</c> (Documentation/ABI/testing/dev-kmsg of the kernel): one record a read, <c>level,seq,time,flags;text</c>,
/// never waiting for more. .NET opens no file without waiting, hence libc.
/// </summary>
internal sealed partial class KernelLog(string path = "/dev/kmsg") : IKernelLog, IDisposable
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int RecordOverwritten = 32;
    private const int LargestRecord = 8 * 1024;

    /// <summary>More than the largest ring buffer holds; keeps one call bounded.</summary>
    private const int MostRecords = 200_000;

    private SafeFileHandle? _handle;
    private bool _refused;

    public IReadOnlyList<string> ReadNew()
    {
        if (!Open()) return [];
        var messages = new List<string>();
        var buffer = new byte[LargestRecord];
        for (var record = 0; record < MostRecords; record++)
        {
            var length = read(_handle!, buffer, (nuint)buffer.Length);
            if (length > 0) messages.Add(Message(buffer.AsSpan(0, (int)length)));
            else if (length == 0 || Marshal.GetLastPInvokeError() is not (Interrupted or RecordOverwritten)) break;
        }
        return messages;
    }

    public void Dispose() => _handle?.Dispose();

    private static string Message(ReadOnlySpan<byte> record)
    {
        var text = record[(record.IndexOf((byte)';') + 1)..];
        var end = text.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private bool Open()
    {
        if (_refused) return false;
        if (_handle is not null) return true;
        var opened = open(path, ReadOnly | NonBlocking | CloseOnExec);
        if (opened < 0)
        {
            _refused = true;
            return false;
        }
        _handle = new SafeFileHandle(opened, ownsHandle: true);
        return true;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, Span<byte> buffer, nuint count);
}
