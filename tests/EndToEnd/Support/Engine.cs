namespace EndToEnd.Support;

/// <summary>The container engine of the tests: a test that needs it fails where it is missing, it never skips.</summary>
internal static class Engine
{
    public const string Image = "busybox:local";

    public static string Socket
    {
        get
        {
            var socket = Environment.GetEnvironmentVariable("CLAW_TEST_DOCKER_SOCKET");
            return socket is not null && File.Exists(socket)
                ? socket
                : throw new InvalidOperationException("No container engine: set CLAW_TEST_DOCKER_SOCKET to a Docker socket that has the image busybox:local (./test.sh does).");
        }
    }
}
