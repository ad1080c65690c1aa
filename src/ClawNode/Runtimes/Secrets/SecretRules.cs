using System.Text;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Secrets;

/// <summary>What a start command's secrets must fulfil. No message holds a value.</summary>
internal static class SecretRules
{
    private const int MaxFilesBytes = 8 << 20;
    private const int MaxEnvBytes = 1 << 20;

    /// <summary>The most that Linux passes in one variable: 32 pages of 4 KiB for the name, the equals sign, the text and a NUL (execve(2)).</summary>
    private const int MaxVariableBytes = 128 << 10;

    /// <summary>Variables that a shell sets by itself or does not let anyone set; through one they would arrive changed or not at all.</summary>
    private static readonly string[] s_shellsOwn =
    [
        "_", "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD", "LINENO",
        "OPTIND", "PPID", "RANDOM", "SECONDS", "SHLVL", "SRANDOM", "UID",
    ];

    /// <summary>The rules of every runtime; throws <c>INVALID_PARAMS</c>, naming the field, for the first that is broken.</summary>
    public static void Check(WorkloadRun spec)
    {
        foreach (var (path, text) in spec.SecretFiles) CheckFile(path, text, spec);
        foreach (var (name, text) in spec.EnvSecrets) CheckVariable(name, text, spec);
        Require(spec.SecretFiles.Sum(static file => Size(file.Value)) <= MaxFilesBytes, "secret_files", "must not hold more than 8 MiB together");
        Require(spec.EnvSecrets.Sum(static variable => Size(variable.Value)) <= MaxEnvBytes, "env_secrets", "must not hold more than 1 MiB together; use secret_files");
    }

    /// <summary>The rules where secrets are mounted: nothing else may be at, above or below their places, but a volume that can be written may be above.</summary>
    /// <param name="spec">A specification that passed <see cref="Check"/>.</param>
    /// <param name="envFile">Where the file of variables is mounted, if there are any.</param>
    public static void CheckMounts(WorkloadRun spec, string envFile)
    {
        foreach (var path in spec.SecretFiles.Keys)
        {
            Require(path[0] == '/', $"secret_files.{path}", "must be an absolute path in the container");
            Require(!Meet(path, envFile), $"secret_files.{path}", "is kept for the node's own use; choose another path");
            foreach (var other in spec.SecretFiles.Keys.Where(other => other != path)) Require(!Meet(path, other), $"secret_files.{path}", $"must not lie above or below {other}");
        }

        string[] places = spec.EnvSecrets.Count > 0 ? [.. spec.SecretFiles.Keys, envFile] : [.. spec.SecretFiles.Keys];
        foreach (var place in places)
        {
            if (spec.Files.Keys.FirstOrDefault(file => Meet(place, Plain(file))) is { } taken) throw SpecRules.Invalid($"files.{taken}", $"must not lie at, above or below the secret at {place}");
            for (var i = 0; i < spec.Volumes.Count; i++) CheckVolume(place, spec.Volumes[i], FormattableString.Invariant($"volumes[{i}].mount_path"));
        }
    }

    private static void CheckFile(string path, string? text, WorkloadRun spec)
    {
        Require(path.Length > 0 && path != "/" && Clean(path) && Plain(path) == path && !path.Split('/').Contains("."), $"secret_files.{path}", "must be the path of a file, without . and .., double slashes and a slash at the end");
        Require(!path.Split('/').Contains(".."), $"secret_files.{path}", "must not contain ..");
        Require(text is not null, $"secret_files.{path}", "must be text");
        Require(!spec.Files.ContainsKey(path), $"secret_files.{path}", "must not be in files too");
    }

    private static void CheckVariable(string name, string? text, WorkloadRun spec)
    {
        Require(IsVariable(name), $"env_secrets.{name}", "must have a name of letters, digits and _ that does not begin with a digit");
        Require(!SecretVariables.IsReserved(name), $"env_secrets.{name}", "must not have a name that the loader or shells act on: they may print what it holds");
        Require(!s_shellsOwn.Contains(name), $"env_secrets.{name}", "must not have a name that shells keep for themselves");
        Require(!spec.Env.ContainsKey(name), $"env_secrets.{name}", "must not be in env too");
        Require(text is not null && Clean(text), $"env_secrets.{name}", "must be text without NUL; use secret_files for it");
        Require(name.Length + 2 + Size(text!) <= MaxVariableBytes, $"env_secrets.{name}", "must not be larger than 128 KiB with its name, which is the most that Linux passes in a variable; use secret_files for it");
    }

    private static void CheckVolume(string place, VolumeMount volume, string field)
    {
        var mount = Plain(volume.MountPath);
        Require(mount != place && !IsBelow(mount, place), field, $"must not lie at or below the secret at {place}");
        Require(!volume.ReadOnly || !IsBelow(place, mount), field, $"must not be read-only: the secret at {place} lies below it, and its place in the volume could not be made");
    }

    private static bool Meet(string path, string other) => path == other || IsBelow(path, other) || IsBelow(other, path);

    private static bool IsBelow(string path, string directory) => directory == "/" || path.StartsWith(directory + "/", StringComparison.Ordinal);

    /// <summary>Without double slashes and a slash at the end.</summary>
    private static string Plain(string path)
    {
        var names = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return path.StartsWith('/') ? "/" + names : names;
    }

    private static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);

    private static bool Clean(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static void Require(bool condition, string field, string must)
    {
        if (!condition) throw SpecRules.Invalid(field, must);
    }
}
