using System.Globalization;

namespace EndToEnd.Machines;

/// <summary>The plain ssh client as the tests call it. Nothing of the calling user's own configuration takes part.</summary>
internal static class SshClient
{
    private const string PasswordVariable = "CLAW_TEST_SSH_PASSWORD";

    /// <summary>Writes the client's configuration and the program that answers its question for a password.</summary>
    public static async Task PrepareAsync(string folder, string keyFile, string knownHostsFile)
    {
        // A file and not flags: a jump takes over the file only.
        await File.WriteAllTextAsync(Path.Combine(folder, "ssh_config"), $"""
            Host *
                IdentityFile {keyFile}
                IdentitiesOnly yes
                UserKnownHostsFile {knownHostsFile}
                GlobalKnownHostsFile none
                StrictHostKeyChecking yes
                LogLevel ERROR

            """);
        await File.WriteAllTextAsync(knownHostsFile, "");
        await File.WriteAllTextAsync(Path.Combine(folder, "askpass"), $"#!/bin/sh\nprintf '%s\\n' \"${PasswordVariable}\"\n");
        File.SetUnixFileMode(Path.Combine(folder, "askpass"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public static IReadOnlyList<string> Line(string folder, TestMachine machine, string command, SshLogin login)
    {
        string[] jump = login.Via is { } via ? ["-J", $"{login.User}@{via.Address}"] : [];
        string[] how = login.Password is null ? ["-o", "BatchMode=yes"] : ["-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=1"];
        var address = login.Ipv6 ? machine.Address6 : machine.Address;
        return
        [
            "ssh", "-F", Path.Combine(folder, "ssh_config"), .. jump, .. how, "-o", string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout={login.ConnectSeconds}"),
            $"{login.User}@{address}", "--", command,
        ];
    }

    public static IReadOnlyDictionary<string, string?> Environment(string folder, string? password) => password is null
        ? new Dictionary<string, string?> { ["SSH_AUTH_SOCK"] = null }
        : new Dictionary<string, string?>
        {
            ["SSH_AUTH_SOCK"] = null, ["SSH_ASKPASS"] = Path.Combine(folder, "askpass"), ["SSH_ASKPASS_REQUIRE"] = "force", [PasswordVariable] = password,
        };
}
