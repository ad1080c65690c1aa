using System.Globalization;
using EndToEnd.Support;

namespace EndToEnd.Machines;

/// <summary>The plain ssh client as the tests call it. Nothing of the calling user's own configuration takes part.</summary>
internal static class SshClient
{
    private const string PasswordVariable = "CLAW_TEST_SSH_PASSWORD";

    /// <summary>Writes the client's configuration and the program that answers its question for a password.</summary>
    public static async Task PrepareAsync(Scratch scratch, string keyFile, string knownHostsFile)
    {
        // A file and not flags: a jump takes over the file only.
        await File.WriteAllTextAsync(scratch.At("ssh_config"), $"""
            Host *
                IdentityFile {keyFile}
                IdentitiesOnly yes
                UserKnownHostsFile {knownHostsFile}
                GlobalKnownHostsFile none
                StrictHostKeyChecking yes
                LogLevel ERROR

            """);
        await File.WriteAllTextAsync(knownHostsFile, "");
        await File.WriteAllTextAsync(scratch.At("askpass"), $"#!/bin/sh\nprintf '%s\\n' \"${PasswordVariable}\"\n");
        File.SetUnixFileMode(scratch.At("askpass"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public static IReadOnlyList<string> Line(Scratch scratch, TestMachine machine, string command, SshLogin login)
    {
        string[] jump = login.Via is { } via ? ["-J", $"{login.User}@{via.Address}"] : [];
        string[] how = login.Password is null ? ["-o", "BatchMode=yes"] : ["-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=1"];
        var address = login.Ipv6 ? machine.Address6 : machine.Address;
        return
        [
            "ssh", "-F", scratch.At("ssh_config"), .. jump, .. how, "-o", string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout={login.ConnectSeconds}"),
            $"{login.User}@{address}", "--", command,
        ];
    }

    public static IReadOnlyDictionary<string, string?> Environment(Scratch scratch, string? password) => password is null
        ? new Dictionary<string, string?> { ["SSH_AUTH_SOCK"] = null }
        : new Dictionary<string, string?>
        {
            ["SSH_AUTH_SOCK"] = null, ["SSH_ASKPASS"] = scratch.At("askpass"), ["SSH_ASKPASS_REQUIRE"] = "force", [PasswordVariable] = password,
        };
}
