using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClawBridge.State;

/// <summary>
/// <c>flock(2)</c>: an exclusive lock on an open file that ends with the process. The file is opened by hand, because the
/// runtime's own opening takes locks of the same kind.
/// </summary>
internal static partial class FileLock
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int CloseOnExec = 0x80000;
    private const int OwnerOnly = 0x180;

    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int WouldBlock = 11;
    private const int Interrupted = 4;

    /// <summary>Null where the file can be neither opened for writing nor made.</summary>
    public static SafeFileHandle? OpenOrCreate(string path) => Open(path, ReadWrite | Create | CloseOnExec);

    /// <summary>Null where the file is missing or may not be read.</summary>
    public static SafeFileHandle? OpenToRead(string path) => Open(path, ReadOnly | CloseOnExec);

    /// <summary>False when another open file holds it.</summary>
    public static bool TryTake(SafeFileHandle file)
    {
        while (Lock(file, Exclusive | NonBlocking) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock) return false;
            if (error != Interrupted)
                throw new JournalException($"The state directory cannot be locked (error {error}). It must be on a file system that has locks; name another one with --state-dir.");
        }

        return true;
    }

    private static SafeFileHandle? Open(string path, int flags)
    {
        var descriptor = OpenFile(path, flags, OwnerOnly);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
