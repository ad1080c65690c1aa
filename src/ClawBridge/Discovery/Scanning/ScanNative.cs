using System.Runtime.InteropServices;

namespace ClawBridge.Discovery.Scanning;

/// <summary>The calls of the C library that the scan makes, with the numbers that Linux gives their arguments and errors.</summary>
internal static partial class ScanNative
{
    public const int Ipv4 = 2;
    public const int Ipv6 = 10;
    public const int Netlink = 16;
    public const int Stream = 1;
    public const int Raw = 3;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int LevelSocket = 1;
    public const int OptionError = 4;
    public const int OptionLinger = 13;
    public const int DontWait = 0x40;
    public const int LimitFiles = 7;

    public const int EpollAdd = 1;
    public const int EpollModify = 3;
    public const uint EpollIn = 1;
    public const uint EpollOut = 4;

    /// <summary>Of <c>getnameinfo</c>: a name or nothing.</summary>
    public const int NameRequired = 8;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, Span<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int option, ref int value, ref int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, ReadOnlySpan<int> value, int length);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, ReadOnlySpan<byte> settings);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, Span<byte> events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, Span<ulong> softAndHard);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, ReadOnlySpan<ulong> softAndHard);

    [LibraryImport("libc", EntryPoint = "getnameinfo")]
    public static partial int NameOf(ReadOnlySpan<byte> address, int length, Span<byte> host, int hostLength, nint service, int serviceLength, int flags);
}
