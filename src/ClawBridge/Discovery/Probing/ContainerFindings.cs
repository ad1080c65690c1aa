namespace ClawBridge.Discovery.Probing;

/// <summary>What is missing or bad about a machine's container engine. Pure.</summary>
internal static class ContainerFindings
{
    public static IEnumerable<Finding> Of(ContainerReport containers, SystemReport system, GpuStack gpus) => [.. Engine(containers, system), .. Nvidia(containers, gpus)];

    private static IEnumerable<Finding> Engine(ContainerReport containers, SystemReport system)
    {
        if (containers.Engine is not { } engine)
        {
            yield return new(
                FindingCodes.NoEngine, "Install Docker (curl -fsSL https://get.docker.com | sh, or the distribution's docker.io) or Podman with its socket; without one only work with runtime process can be done there.",
                "No container engine is installed.", Severity.Error);
            yield break;
        }

        var name = engine == "podman" ? "Podman" : "Docker";
        var isBarred = containers is { Socket: not null, SocketOpen: false };
        var becomesRoot = system.Sudo is SudoState.Passwordless or SudoState.Password;
        if (isBarred)
        {
            yield return becomesRoot
                ? new(FindingCodes.EngineNotOpen, "Nothing needs to be done: the agent runs as root.", $"{system.User} may not use {containers.Socket} without sudo.", Severity.Info)
                : new(FindingCodes.EngineNotOpen, $"Put the user in the group that has the socket (usermod -aG docker {system.User}), or let it use sudo.", $"{system.User} may not use {containers.Socket}.", Severity.Error);
        }

        // What the user may not ask, the agent may: as root it is not barred.
        if (containers.Reachable || containers.Fault is null || (isBarred && system.Sudo != SudoState.Passwordless)) yield break;
        yield return engine == "podman" && containers.Socket is null
            ? new(FindingCodes.EngineUnreachable, "Start its socket: systemctl enable --now podman.socket.", $"Podman is installed but does not answer: {containers.Fault}.", Severity.Error)
            : new(FindingCodes.EngineUnreachable, $"Start it (systemctl enable --now {(engine == "podman" ? "podman.socket" : "docker")}) and look at its log when it does not stay up.", $"{name} is installed but does not answer: {containers.Fault}.", Severity.Error);
    }

    private static IEnumerable<Finding> Nvidia(ContainerReport containers, GpuStack gpus)
    {
        var hasNvidia = gpus.Pci.Any(static gpu => gpu.Vendor == PciGpu.Nvidia) || gpus.Gpus.Any(static gpu => gpu.Vendor == Protocol.Payloads.GpuVendor.Nvidia);
        if (!hasNvidia || containers.Engine is null) yield break;
        if (containers.NvidiaRuntime || containers.CdiFiles.Count > 0) yield break;
        if (containers.NvidiaToolkit is null)
        {
            yield return new(
                FindingCodes.NoToolkit, "Install the package nvidia-container-toolkit from NVIDIA's repository, then run nvidia-ctk runtime configure and restart the engine.",
                "The NVIDIA container toolkit is not installed, so containers get no GPU.", Severity.Error);
        }
        else if (containers.Reachable)
        {
            yield return new(
                FindingCodes.NoRuntime,
                containers.Engine == "podman" ? "Run nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml." : "Run nvidia-ctk runtime configure --runtime=docker and restart Docker.",
                $"The NVIDIA container toolkit {containers.NvidiaToolkit} is installed, but the engine does not know it.", Severity.Error);
        }
    }
}
