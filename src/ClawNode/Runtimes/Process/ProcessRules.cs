using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;

namespace ClawNode.Runtimes.Process;

/// <summary>
/// What a process can be given. It sees the machine as its user does: nothing is mounted, mapped or isolated, so what would need
/// that is refused instead of being ignored. Its memory is guarded by its supervisor; <c>cpu_cores</c> is only what the bridge
/// accounts for it, and <c>network</c> is always the node's own.
/// </summary>
internal sealed class ProcessRules(RuntimeOptions options, HostPathPolicy paths, Func<UserTable> users, bool agentIsRoot)
{
    private const string Nobody = "nobody";
    private const uint NobodyId = 65534;

    public void Check(WorkloadRun spec)
    {
        if (spec.Command.Count == 0 || spec.Command[0].Length == 0) throw SpecRules.Invalid("command", "must name a program: a process has no image that brings one");
        if (spec.WorkingDir is { } directory && !directory.StartsWith('/')) throw SpecRules.Invalid("working_dir", "must be an absolute path, or be left out for a private directory");
        foreach (var port in spec.Ports.Where(static port => port.HostPort is { } host && host != port.ContainerPort))
            throw SpecRules.Invalid("ports", $"cannot map {port.ContainerPort} to {port.HostPort}: a process opens its ports on the node itself, so both must be equal");
        foreach (var volume in spec.Volumes) CheckVolume(volume);
        foreach (var path in spec.Files.Keys) CheckFile("files", path, spec.WorkingDir);
        foreach (var path in spec.SecretFiles.Keys) CheckFile("secret_files", path, spec.WorkingDir);
        foreach (var device in spec.Devices) _ = paths.Device(device);
        if (spec.ShmSizeMb is not null) throw SpecRules.Invalid("shm_size_mb", "cannot be set: a process shares the node's own /dev/shm; leave it out, or use the docker runtime");
        _ = UserFor(spec.User);
    }

    /// <summary>Whose rights the process gets; null = the agent's own. Throws for a user that it may not have.</summary>
    public ProcessUser? UserFor(string? asked)
    {
        if (!agentIsRoot) return Own(asked);
        if (asked is null) return options.AllowRootProcesses ? null : users().Find(Nobody) ?? new ProcessUser(Nobody, NobodyId, NobodyId, [NobodyId]);
        var user = users().Find(asked) ?? throw SpecRules.Invalid("user", $"names nobody on this node: {asked}");
        if ((user.UserId == 0 || user.GroupId == 0) && !options.AllowRootProcesses)
            throw new CommandException(InvokeErrorCodes.Denied, "This node's config does not let a process run as root; name another user, or set allow_root_processes.");
        return user;
    }

    private ProcessUser? Own(string? asked)
    {
        if (asked is null || users().Find(asked) is { } user && user.UserId == Libc.EffectiveUser()) return null;
        throw new CommandException(InvokeErrorCodes.Denied, $"The agent does not run as root, so a process cannot become the user {asked}; leave user out, or run the agent as root.");
    }

    private void CheckVolume(VolumeMount volume)
    {
        if (volume.HostPath is not { } path) throw SpecRules.Invalid("volumes", $"cannot hold the named volume {volume.Name}: a process has none; use a host_path, or the docker runtime");
        if (path != volume.MountPath) throw SpecRules.Invalid("volumes", $"cannot mount {path} at {volume.MountPath}: a process sees the node's own paths, so both must be equal");
        _ = paths.Volume(path);
    }

    private static void CheckFile(string field, string path, string? workingDir)
    {
        if (!path.StartsWith('/')) return;
        if (workingDir is not null && path.StartsWith(workingDir.TrimEnd('/') + "/", StringComparison.Ordinal)) return;
        throw SpecRules.Invalid($"{field}.{path}", "must be relative to the working directory, or lie below working_dir: a process has no file system of its own");
    }
}
