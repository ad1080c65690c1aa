using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClawBridge.Tests.Discovery.Probing;

/// <summary>Writes what the probe's script prints on a machine of the test's choice. As it begins it is a good one without GPUs.</summary>
internal sealed class ProbedMachine
{
    public const string DockerInfo = """{"ServerVersion":"27.3.1","Runtimes":{"io.containerd.runc.v2":{"path":"runc"},"nvidia":{"path":"nvidia-container-runtime"},"runc":{"path":"runc"}},"DefaultRuntime":"runc"}""";

    public const string Mount = "/ ext4 rw,relatime";

    private readonly Dictionary<string, List<string>> _facts = new()
    {
        ["time"] = ["1700000000"], ["work"] = ["/dev/shm/claw-probe.abc123"], ["system"] = ["Linux"], ["kernel"] = ["6.1.0-25-amd64"], ["architecture"] = ["x86_64"],
        ["hostname"] = ["gpu-5"], ["uid"] = ["1000"], ["user"] = ["ops"], ["groups"] = ["ops docker"], ["cores"] = ["64"], ["libc"] = ["glibc 2.36"],
        ["libcrypto"] = ["/lib/x86_64-linux-gnu/libcrypto.so.3"], ["memory-kb"] = ["263984000"], ["memory-available-kb"] = ["250000000"], ["mount"] = [Mount],
        ["systemd"] = ["yes"], ["init"] = ["systemd"], ["sudo"] = ["passwordless"], ["socket"] = ["/run/docker.sock open"],
    };

    private readonly Dictionary<string, (string Code, string Output, string Error)> _sections = new()
    {
        ["os-release"] = ("0", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n", ""),
        ["disk"] = ("0", "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/vda1 264212084 21070252 75707720 22% /\n/dev/vda1 264212084 21070252 75707720 22% /\ntmpfs 1048576 0 1048576 0% /tmp\n", ""),
        ["systemd"] = ("0", "running\n", ""),
        ["service"] = ("0", "LoadState=not-found\nActiveState=inactive\nSubState=dead\n", ""),
        ["docker"] = ("0", DockerInfo + "\n", ""),
        ["cdi"] = ("2", "", ""),
    };

    private bool _isWhole = true;

    public static string Recording(string file, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../ClawNode.Tests/Gpu/Recorded", file));

    public ProbedMachine With(string key, params string[] values)
    {
        _facts[key] = [.. values];
        return this;
    }

    public ProbedMachine Without(string name)
    {
        _facts.Remove(name);
        _sections.Remove(name);
        return this;
    }

    public ProbedMachine Says(string tool, int? code, string output, string error = "")
    {
        _sections[tool] = (code?.ToString(CultureInfo.InvariantCulture) ?? "hung", output, error);
        return this;
    }

    /// <summary>With the GPUs of a recorded machine, at the addresses that the bus gave them there.</summary>
    public ProbedMachine WithNvidia(string recording, params string[] pci) =>
        Says("nvidia-smi", 0, Recording(recording + ".xml")).Says("nvidia-ctk", 0, "NVIDIA Container Toolkit CLI version 1.16.2\ncommit: a5a5833\n")
            .With("pci", [.. pci.Select(static address => $"{address} 0x10de 0x20b0 0x030200 nvidia")]);

    public ProbedMachine CutOff()
    {
        _isWhole = false;
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder("Welcome to gpu-5!\n");
        foreach (var (key, values) in _facts) foreach (var value in values) text.Append(CultureInfo.InvariantCulture, $"={key} {value}\n");
        foreach (var (tool, section) in _sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"@{tool} {section.Code}\n");
            foreach (var line in section.Output.Split('\n')) text.Append('|').Append(line).Append('\n');
            foreach (var line in section.Error.Split('\n')) text.Append('!').Append(line).Append('\n');
        }

        return text.Append(_isWhole ? "=end yes\n" : "").ToString();
    }
}
