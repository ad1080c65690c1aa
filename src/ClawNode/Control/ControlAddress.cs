using System.Globalization;
using System.Net.Sockets;
using ClawNode.Identity;
using ClawNode.Runtimes;

namespace ClawNode.Control;

/// <summary>The address of the agent's socket. A path of more than 107 bytes does not fit (unix(7)); it is then reached through the open directory.</summary>
internal sealed class ControlAddress : IDisposable
{
    private const int LongestPath = 107;

    private readonly int _directory = -1;

    public ControlAddress(StateDirectory state)
    {
        var path = state.ControlSocket;
        if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            _directory = Libc.Open(state.Root, Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenCloseOnExec);
            if (_directory < 0) throw new IOException($"{state.Root} cannot be opened: {Libc.LastError()}.");
            path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_directory}/{Path.GetFileName(path)}");
        }
        EndPoint = new UnixDomainSocketEndPoint(path);
    }

    public UnixDomainSocketEndPoint EndPoint { get; }

    public void Dispose()
    {
        if (_directory >= 0) _ = Libc.Close(_directory);
    }
}
