using System.Net.Sockets;
using ClawNode.Config;

namespace ClawNode.Cli;

/// <summary>The doctor's check of the container engine: whether its socket is there and lets this user in.</summary>
internal static class EngineCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public static async Task<DoctorCheck> RunAsync(NodeConfig config, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        if (!config.Runtimes.Contains("docker")) return DoctorCheck.Ok("engine", "The config turns the docker runtime off.");
        var address = config.DockerSocket ?? environment("DOCKER_HOST") ?? "/var/run/docker.sock";
        var path = address.StartsWith("unix://", StringComparison.Ordinal) ? address["unix://".Length..] : address;
        if (!path.StartsWith('/')) return DoctorCheck.Problem("engine", $"{address} is not a Unix socket; set docker_socket to the engine's, like /var/run/docker.sock.");
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
            return DoctorCheck.Ok("engine", $"A container engine answers at {path}.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return DoctorCheck.Problem("engine", $"{path} may not be opened by this user; run as root or join the docker group.");
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return DoctorCheck.Warning("engine", $"No container engine answers at {path}; only runtime \"process\" works. Install or start Docker or Podman, or set docker_socket.");
        }
    }
}
