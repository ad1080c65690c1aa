using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using ClawBridge.Secrets;

namespace ClawBridge.Workloads;

/// <summary>The checks of where secrets go, of <see cref="SubmitValidator"/>; whether they exist is looked at later. Pure.</summary>
internal static class SubmitSecrets
{
    public static void Check(SubmitRequest request)
    {
        CheckEnv(request);
        CheckFiles(request);
        if (request.RegistryAuth is { } auth) SecretIds.Parse(auth.SecretId, "$.registry_auth.secret_id");
    }

    private static void CheckEnv(SubmitRequest request)
    {
        SubmitValidator.Most(request.EnvSecrets.Count, SubmitValidator.MaxPorts, "$.env_secrets", "variables");
        foreach (var (name, reference) in request.EnvSecrets)
        {
            var field = $"$.env_secrets{ParameterPath.Member(name)}";
            SubmitValidator.CheckVariable(name, field);
            if (SecretVariables.IsReserved(name))
            {
                throw RpcException.Invalid(field, $"{name} cannot be a secret: the loader and shells read it, and may print what it holds into the workload's log.",
                    "Give the secret a variable of its own, like DB_PASSWORD, or use $.secret_files.");
            }

            if (request.Env.ContainsKey(name)) throw RpcException.Invalid(field, $"{name} is in both $.env and $.env_secrets.", "Leave it out of one of them.");
            SecretIds.Parse(reference, field);
        }
    }

    private static void CheckFiles(SubmitRequest request)
    {
        SubmitValidator.Most(request.SecretFiles.Count, SubmitValidator.MaxPorts, "$.secret_files", "files");
        foreach (var (path, reference) in request.SecretFiles)
        {
            var field = $"$.secret_files{ParameterPath.Member(path)}";
            if (!SubmitPlaces.IsPath(path) || path.Split('/').Skip(1).Any(static part => part is "" or "."))
                throw RpcException.Invalid(field, $"The path '{SubmitValidator.Shown(path)}' is not valid for a secret.", "Start it with /, write it without '..', '.' and '//', and end it with a file name.");
            SecretIds.Parse(reference, field);
            if (request.Files.ContainsKey(path)) throw RpcException.Invalid(field, $"{SubmitValidator.Shown(path)} is in both $.files and $.secret_files.", "Leave it out of one of them.");
            CheckAround(path, field, request);
        }
    }

    /// <summary>Neither a volume's disk nor another file may come to lie where a secret is, nor the other way round.</summary>
    private static void CheckAround(string path, string field, SubmitRequest request)
    {
        foreach (var other in request.SecretFiles.Keys.Concat(request.Files.Keys))
        {
            if (IsBelow(path, other) || IsBelow(other, path))
                throw RpcException.Invalid(field, $"{SubmitValidator.Shown(path)} and {SubmitValidator.Shown(other)} cannot both be files: one would have to be a directory.", "Give one of them another path.");
        }

        foreach (var volume in request.Volumes)
        {
            var mount = volume.MountPath.TrimEnd('/');
            if (path == mount || IsBelow(path, mount) || IsBelow(mount, path))
                throw RpcException.Invalid(field, $"{SubmitValidator.Shown(path)} overlaps with the volume at {SubmitValidator.Shown(volume.MountPath)}.", "Put the secret outside of all volumes, for example below /run/secrets.");
        }
    }

    private static bool IsBelow(string path, string above) => path.Length > above.Length && path.StartsWith(above, StringComparison.Ordinal) && path[above.Length] == '/';
}
