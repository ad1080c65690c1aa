using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>The container engine of a machine and how it hands GPUs on.</summary>
/// <param name="Fault">What the engine said when it did not answer; null when it did, could not be asked, or there is none.</param>
internal sealed record ContainerReport(
    IReadOnlyList<string> CdiFiles, string? Engine, string? Fault, bool NvidiaRuntime, string? NvidiaToolkit, bool Reachable, string? Socket, bool SocketOpen, string? Version)
{
    public static Shape Shape { get; } = Shape.Record(
        new("cdi_files", Shape.List(Shape.Text()), "Files in which NVIDIA's GPUs are described to engines (CDI)."),
        new("engine", Shape.Word("docker", "podman").Nullable, "What is installed; null for none."),
        new("fault", Shape.Text().Nullable, "What the engine said when it did not answer; null when it did or could not be asked."),
        new("nvidia_runtime", Shape.Boolean(), "The engine knows the runtime nvidia."),
        new("nvidia_toolkit", Shape.Text().Nullable, "Version of the NVIDIA container toolkit; null without it."),
        new("reachable", Shape.Boolean(), "The engine answered."),
        new("socket", Shape.Text().Nullable, "Where its API listens."),
        new("socket_open", Shape.Boolean(), "The user that logged in may use the socket."),
        new("version", Shape.Text().Nullable, "Of the engine; null when it did not answer."));
}
