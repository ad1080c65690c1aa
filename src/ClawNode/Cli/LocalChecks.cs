using ClawNode.Config;
using ClawNode.Identity;
using ClawNode.Runtimes.Records;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Cli;

/// <summary>The doctor's checks of files.</summary>
internal static class LocalChecks
{
    private const UnixFileMode OthersRights =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static DoctorCheck Config(string path, NodeConfig config)
    {
        if (!File.Exists(path)) return DoctorCheck.Warning("config", $"{path} does not exist; clawnode join writes it.");
        if (config.Links.Any(link => link.Token is not null) && (File.GetUnixFileMode(path) & OthersRights) != 0)
            return DoctorCheck.Problem("config", $"{path} holds a token and others may read it; run chmod 600 {path}.");
        return config.Links.Count == 0
            ? DoctorCheck.Warning("config", $"{path} names no bridge; run clawnode join.")
            : DoctorCheck.Ok("config", FormattableString.Invariant($"{path}, {config.Links.Count} link(s)."));
    }

    public static DoctorCheck State(StateDirectory state)
    {
        if (!Directory.Exists(state.Root)) return DoctorCheck.Warning("state", $"{state.Root} does not exist yet; clawnode join or run makes it.");
        try
        {
            var trial = Path.Combine(state.Root, $".doctor.{Environment.ProcessId}");
            DurableFile.Replace(trial, "x"u8);
            File.Delete(trial);
            return DoctorCheck.Ok("state", $"{state.Root} can be written.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DoctorCheck.Problem("state", $"{state.Root} cannot be written: {e.Message} Run as its owner, or free disk space.");
        }
    }

    public static DoctorCheck Identity(StateDirectory state, TimeProvider time)
    {
        try
        {
            if (new IdentityStore(state, time).Load() is not { } identity) return DoctorCheck.Warning("identity", "None yet; clawnode join or run makes it.");
            return (File.GetUnixFileMode(state.DeviceFile) & OthersRights) != 0
                ? DoctorCheck.Problem("identity", $"{state.DeviceFile} holds the private key and others may read it; run chmod 600 {state.DeviceFile}.")
                : DoctorCheck.Ok("identity", $"Node {identity.DeviceId}.");
        }
        catch (ConfigException e)
        {
            return DoctorCheck.Problem("identity", e.Message);
        }
    }

    public static DoctorCheck Secrets(SecretsPlace place) => place.Find() is { } directory
        ? DoctorCheck.Ok("secrets", $"{directory} is in memory.")
        : DoctorCheck.Warning("secrets", $"None of {string.Join(", ", place.Candidates)} is on a tmpfs, so workloads with secrets are refused; mount one, or set secrets_dir in the config.");

    public static DoctorCheck Running(StateDirectory state)
    {
        try
        {
            return state.IsLocked()
                ? DoctorCheck.Ok("agent", "It runs; clawnode status shows its links.")
                : DoctorCheck.Warning("agent", "It does not run; start it with clawnode run or systemctl start clawnode.");
        }
        catch (UnauthorizedAccessException)
        {
            return DoctorCheck.Warning("agent", $"{state.LockFile} may not be opened; run as its owner to see whether the agent runs.");
        }
    }
}
