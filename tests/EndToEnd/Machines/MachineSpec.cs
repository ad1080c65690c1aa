using EndToEnd.Support;

namespace EndToEnd.Machines;

/// <summary>What kind of machine a test wants. Unless it says else: systemd, on the lab's wire, root and ops log in with the network's key.</summary>
internal sealed record MachineSpec(string Name)
{
    /// <summary>The wires that it has a leg in; it is addressed by the first.</summary>
    public IReadOnlyList<Segment> Segments { get; init; } = [Segment.Lab];

    /// <summary>Without it the first process is a shell that has started sshd.</summary>
    public bool Systemd { get; init; } = true;

    public Sudo Sudo { get; init; } = Sudo.WithoutPassword;

    /// <summary>The password of root and ops; only sudo asks for it unless <see cref="PasswordLogin"/>.</summary>
    public string Password { get; init; } = "correct horse 'battery' $taple";

    /// <summary>sshd takes the password, and no keys at all.</summary>
    public bool PasswordLogin { get; init; }

    /// <summary>The private host key in OpenSSH's format; a new one when there is none.</summary>
    public string? HostKey { get; init; }

    /// <summary>The tests' container engine is the machine's, at /run/docker.sock.</summary>
    public bool Docker { get; init; }

    public IReadOnlyList<MachineFile> Files { get; init; } = [];

    /// <summary>Has the <c>nvidia-smi -q -x</c> of a recorded machine, such as <c>tesla-t4</c> (tests/ClawNode.Tests/Gpu/Recorded).</summary>
    public MachineSpec WithGpus(string recording)
    {
        var xml = File.ReadAllText(Path.Combine(Binaries.Root(), $"tests/ClawNode.Tests/Gpu/Recorded/{recording}.xml"));
        const string script = """
            #!/bin/sh
            # A stand-in that knows one question.
            case "$*" in
            "-q -x") exec cat /usr/share/claw-test/nvidia-smi.xml ;;
            *) echo "the stand-in nvidia-smi has no recorded answer to: $*" >&2; exit 6 ;;
            esac
            """;
        return this with { Files = [.. Files, new("/usr/share/claw-test/nvidia-smi.xml", xml), new("/usr/bin/nvidia-smi", script + "\n", Executable: true)] };
    }
}
