using System.Net.Sockets;
using System.Text;
using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>
/// Answers <see cref="SshHelper"/> on a socket in a folder that only this user can enter: a password as often as there are
/// machines to log in to and no more, and for a pinned host key the line that makes ssh trust it. Keeps which key was shown.
/// </summary>
internal sealed class SshHelperServer : IAsyncDisposable
{
    private const int LongestQuestion = 16 * 1024;

    private readonly SshTarget _target;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string? _password;
    private readonly Task _running;
    private int _passwordsLeft;
    private volatile string? _shown;

    public SshHelperServer(SshTarget target, SshLogin login, string path)
    {
        _target = target;
        _password = login.Method == AuthMethod.Password ? login.Secret : null;
        _passwordsLeft = 1 + target.Jumps.Count;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen();
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>The fingerprint of the host key that the target showed last; null before.</summary>
    public string? Shown => _shown;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var peer = await _socket.AcceptAsync(stop);
                await using var stream = new NetworkStream(peer);
                var question = await ReadAsync(stream, stop);
                if (Answer(question.Split('\0')) is { } answer) await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), stop);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // A helper that went away, or the end; the loop's condition tells which.
            }
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        var buffer = new byte[LongestQuestion];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private string? Answer(string[] question) => question switch
    {
        [SshHelper.HostKeyQuestion, var whose, var why, var host, var type, var fingerprint, var key] => Judge(whose, why, host, type, fingerprint, key),
        [SshHelper.PasswordQuestion, var prompt] when prompt.Contains("assword", StringComparison.Ordinal) => Password(),
        _ => null,
    };

    /// <summary>ssh also asks for the order of algorithms, with no key; only a key for this very host gets a line.</summary>
    private string? Judge(string whose, string why, string host, string type, string fingerprint, string key)
    {
        if (why != "HOSTNAME" || whose != "target" || !CredentialRules.IsFingerprint(fingerprint)) return null;
        _shown = fingerprint;
        return _target.HostKey.Policy == HostKeyPolicy.Pinned && _target.HostKey.Fingerprint == fingerprint ? $"{host} {type} {key}" : null;
    }

    private string? Password() => _password is not null && Interlocked.Decrement(ref _passwordsLeft) >= 0 ? _password : null;
}
