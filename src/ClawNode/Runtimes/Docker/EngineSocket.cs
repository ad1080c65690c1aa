namespace ClawNode.Runtimes.Docker;

/// <summary>Finds the engine's Unix socket.</summary>
internal static class EngineSocket
{
    public const string Default = "/var/run/docker.sock";
    private const string UnixScheme = "unix://";

    /// <summary>The config's socket, else <c>DOCKER_HOST</c>, else Docker's usual place.</summary>
    public static string Path(string? configured, string? dockerHost)
    {
        var address = !string.IsNullOrEmpty(configured) ? configured : !string.IsNullOrEmpty(dockerHost) ? dockerHost : Default;
        if (address.StartsWith(UnixScheme, StringComparison.Ordinal)) address = address[UnixScheme.Length..];
        // An address of another kind stays as it is: connecting to it fails with a sentence that shows it.
        return address;
    }
}
