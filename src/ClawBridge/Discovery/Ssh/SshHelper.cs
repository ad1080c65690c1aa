using System.Net.Sockets;
using System.Text;

namespace ClawBridge.Discovery.Ssh;

/// <summary>
/// This program in the part that ssh calls: as <c>SSH_ASKPASS</c> it prints a password, as <c>KnownHostsCommand</c> the line of a
/// host key that is to be trusted. Both come from the bridge over its private socket, so that no secret stands in an argument, an
/// environment or a file.
/// </summary>
internal static class SshHelper
{
    /// <summary>Names the socket. Set for ssh alone, and what makes this program a helper.</summary>
    public const string SocketVariable = "CLAW_BRIDGE_SSH_HELPER";

    public const string HostKeyFlag = "--ssh-host-key";

    /// <summary>What begins a question about a host key.</summary>
    public const string HostKeyQuestion = "host-key";

    /// <summary>What begins a question for a password.</summary>
    public const string PasswordQuestion = "password";

    private const int Failed = 1;

    /// <summary>Asks the bridge and prints its answer.</summary>
    /// <param name="arguments">As ssh gives them: the prompt, or <see cref="HostKeyFlag"/> with what it knows of the key.</param>
    /// <returns>The exit code: 1 where there is no answer.</returns>
    public static async Task<int> RunAsync(string socketPath, string[] arguments, TextWriter output)
    {
        string[] question = arguments is [HostKeyFlag, .. var key] ? [HostKeyQuestion, .. key] : [PasswordQuestion, .. arguments];
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath));
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\0', question)));
            socket.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var answer = await reader.ReadToEndAsync();
            if (answer.Length == 0) return question[0] == HostKeyQuestion ? 0 : Failed;
            await output.WriteLineAsync(answer);
            return 0;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            await Console.Error.WriteLineAsync($"claw-bridge: the bridge that asked for this login is gone: {e.Message}");
            return Failed;
        }
    }
}
