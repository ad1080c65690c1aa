using ClawBridge.Protocol.Frames;
using ClawNode.Commands;
using ClawNode.Runtimes.Docker.Api;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Runtimes.Docker;

/// <summary>
/// Adds an attempt's secrets to what the engine is asked to create. The engine writes all of that to its disk, so it is told paths
/// only: each secret is mounted from memory, and variables are set inside the container, by a shell that then becomes the program.
/// Pure.
/// </summary>
internal static class ContainerSecrets
{
    /// <summary>Where the shell finds the variables. At the top, where no volume can hide it.</summary>
    public const string EnvFile = "/.claw-env";

    /// <summary>The shell that sets the variables.</summary>
    public const string Shell = "/bin/sh";

    /// <summary>
    /// Reads the variables and becomes the program: the same process, so that its signals and its exit code are its own. Without the
    /// variables it does not get that far.
    /// </summary>
    private const string Script = $". {EnvFile} && exec \"$@\"";

    /// <summary>With every secret mounted at its place, read-only.</summary>
    public static CreateContainer Mounted(CreateContainer body, StagedSecrets secrets)
    {
        List<Mount> mounts = [.. body.HostConfig.Mounts ?? [], .. secrets.Files.Select(static file => new Mount("bind", file.Value, file.Key, ReadOnly: true))];
        if (secrets.EnvFile is { } env) mounts.Add(new Mount("bind", env, EnvFile, ReadOnly: true));
        return body with { HostConfig = body.HostConfig with { Mounts = mounts } };
    }

    /// <summary>With the image's own entry point, and the command that was asked for or else the image's, behind the shell.</summary>
    public static CreateContainer Wrapped(CreateContainer body, ImageConfig? image)
    {
        string[] program = [.. image?.Entrypoint ?? [], .. body.Cmd ?? image?.Cmd ?? []];
        if (program.Length == 0) throw new CommandException(InvokeErrorCodes.InvalidParams, $"The image {body.Image} names no program to run; give the workload a command.");
        return body with { Entrypoint = [Shell], Cmd = ["-c", Script, "sh", .. program] };
    }

    /// <summary>The refusal of an image that has no shell.</summary>
    public static CommandException NoShell(string image) => new(
        InvokeErrorCodes.InvalidParams, $"The image {image} has no {Shell}, which env_secrets need to set variables inside the container; use secret_files instead.");
}
