using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ClawBridge.Attach;

/// <summary>Who is at the other end of a Unix socket, as the kernel says (<c>SO_PEERCRED</c>, unix(7)).</summary>
internal static partial class PeerCredentials
{
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;

    /// <summary>Whether the peer runs as the same user as this process.</summary>
    public static bool IsSameUser(Socket socket)
    {
        // struct ucred: pid, uid, gid, four bytes each.
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, credentials);
        return MemoryMarshal.Read<uint>(credentials[4..]) == EffectiveUser();
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();
}
