using ClawBridge.Discovery.Probing;

namespace ClawBridge.Tests.Discovery.Probing;

/// <summary>What is found on machines of many kinds, and what each finding says.</summary>
internal sealed class ProbeFindingTests
{
    private static readonly IReadOnlyDictionary<string, Func<ProbedMachine>> Machines = new Dictionary<string, Func<ProbedMachine>>
    {
        ["good_a100"] = () => new ProbedMachine().WithNvidia("a100-sxm4-v12", "0000:01:00.0"),
        ["lost_gpu"] = () => new ProbedMachine().WithNvidia("a100-sxm4-v12", "0000:01:00.0", "0000:41:00.0"),
        ["amd"] = () => new ProbedMachine().Says("rocm-smi", 0, ProbedMachine.Recording("mi100_rocm602.json")),
        ["no_driver"] = () => new ProbedMachine().With("pci", "0000:01:00.0 0x10de 0x20b5 0x030200 none", "0000:02:00.0 0x10de 0x20b5 0x030200 none", "0000:03:00.0 0x8086 0x1234 0x030000 i915"),
        ["nouveau"] = () => new ProbedMachine().With("pci", "0000:01:00.0 0x10de 0x20b5 0x030200 nouveau"),
        ["passed_through"] = () => new ProbedMachine().With("pci", "0000:01:00.0 0x10de 0x20b5 0x030200 vfio-pci"),
        ["amd_no_rocm"] = () => new ProbedMachine().With("pci", "0000:03:00.0 0x1002 0x738c 0x038000 amdgpu"),
        ["nvidia_smi_hangs"] = () => new ProbedMachine().With("pci", "0000:01:00.0 0x10de 0x20b5 0x030200 nvidia").Says("nvidia-smi", null, ""),
        ["driver_mismatch"] = () => new ProbedMachine().Says("nvidia-smi", 18, "Failed to initialize NVML: Driver/library version mismatch\n"),
        ["old_driver"] = () => new ProbedMachine().WithNvidia("tesla-t4"),
        ["nothing_installed"] = () => new ProbedMachine().Without("docker").Without("socket").With("pci", "0000:01:00.0 0x10de 0x20b5 0x030200 none"),
        ["engine_down"] = () => new ProbedMachine().Without("socket").Says("docker", 1, "{\"ServerVersion\":\"\"}", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n"),
        ["engine_hangs"] = () => new ProbedMachine().Says("docker", 124, ""),
        ["podman"] = () => new ProbedMachine().With("socket", "/run/podman/podman.sock open").Without("docker").Says("podman", 0, "{\"host\":{\"arch\":\"amd64\"},\"version\":{\"Version\":\"4.9.3\"}}"),
        ["not_in_group"] = () => new ProbedMachine().With("socket", "/run/docker.sock denied"),
        ["not_in_group_engine_down"] = () => new ProbedMachine().With("socket", "/run/docker.sock denied").Says("docker", 1, "", "Cannot connect to the Docker daemon"),
        ["socket_and_nothing_to_ask"] = () => new ProbedMachine().Without("docker"),
        ["not_in_group_no_sudo"] = () => new ProbedMachine().With("socket", "/run/docker.sock denied").Says("docker", 1, "", "permission denied").Without("sudo").With("sudo-said", "Sorry, user ops may not run sudo on gpu-5. "),
        ["toolkit_not_configured"] = () => new ProbedMachine().WithNvidia("a10g").Says("docker", 0, "{\"ServerVersion\":\"27.3.1\",\"Runtimes\":{\"runc\":{}}}"),
        ["no_toolkit"] = () => new ProbedMachine().WithNvidia("a10g").Without("nvidia-ctk").Says("docker", 0, "{\"ServerVersion\":\"27.3.1\",\"Runtimes\":{\"runc\":{}}}"),
        ["cdi"] = () => new ProbedMachine().WithNvidia("a10g").Says("docker", 0, "{\"ServerVersion\":\"27.3.1\",\"Runtimes\":{\"runc\":{}}}").Says("cdi", 0, "/etc/cdi/nvidia.yaml\n"),
        ["arm"] = () => new ProbedMachine().With("architecture", "aarch64"),
        ["mac"] = () => new ProbedMachine().With("system", "Darwin").With("architecture", "arm64").Without("libc").Without("libcrypto"),
        ["alpine"] = () => new ProbedMachine().With("libc", "musl libc (x86_64)").With("systemd", "no").With("init", "init"),
        ["old_glibc"] = () => new ProbedMachine().With("libc", "glibc 2.31").Without("libcrypto"),
        ["root"] = () => new ProbedMachine().With("uid", "0").With("user", "root").Without("sudo"),
        ["sudo_missing"] = () => new ProbedMachine().With("sudo", "none"),
        ["sudo_asks"] = () => new ProbedMachine().Without("sudo").With("sudo-said", "sudo: a password is required "),
        ["sudo_right"] = () => new ProbedMachine().Without("sudo").With("sudo-said", "sudo: a password is required ").With("sudo-password", "right"),
        ["sudo_wrong"] = () => new ProbedMachine().Without("sudo").With("sudo-said", "sudo: a password is required ").With("sudo-password", "Sorry, try again. sudo: no password was provided sudo: 1 incorrect password attempt "),
        ["sudo_refused"] = () => new ProbedMachine().Without("sudo").With("sudo-said", "sudo: a password is required ")
            .With("sudo-password", "For security reasons, the password you type will not be visible. ops is not in the sudoers file. "),
        ["sudo_unused"] = () => new ProbedMachine().Without("sudo"),
        ["noexec"] = () => new ProbedMachine().With("mount", ProbedMachine.Mount, "/tmp tmpfs rw,nosuid,nodev,noexec", "/var ext4 rw,noexec", "/usr ext4 rw,noexec", "/usr/local ext4 rw"),
        ["full"] = () => new ProbedMachine().With("memory-kb", "200000").Says("disk", 0, "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/a b 1000000 999000 1000 99% /\n/dev/b 1000000 0 900000 0% /var/lib\ntmpfs 1 0 1 0% /tmp\n"),
        ["small"] = () => new ProbedMachine().With("memory-kb", "1000000").Says("disk", 0, "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/a 9000000 0 9000000 0% /\n/dev/b 9000000 0 8000000 0% /var/lib\ntmpfs 1 0 1 0% /tmp\n"),
        ["clock_ahead"] = () => new ProbedMachine().With("time", "1700000100"),
        ["clock_behind"] = () => new ProbedMachine().With("time", "1600000000"),
        ["installed"] = () => new ProbedMachine().With("clawnode", "/usr/local/bin/clawnode").With("clawnode-config", "yes").Says("clawnode", 0, "clawnode 1.2.3\n")
            .Says("service", 0, "LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\n"),
        ["no_room_for_the_probe"] = () => new ProbedMachine().With("work", "none"),
        ["cut_off"] = () => new ProbedMachine().CutOff(),
    };

    public static IEnumerable<string> Names => Machines.Keys;

    [TestCaseSource(nameof(Names))]
    public void Each_kind_of_machine_is_told(string name)
    {
        var report = Read(Machines[name]().ToString());
        var findings = Findings.Of(report);
        var lines = findings.Select(static finding => $"{finding.Severity} {finding.Code}\n  {finding.Message}\n  {finding.Fix}\n");
        Snapshot.MatchText($"ready {Findings.IsReady(findings)}, can install {Findings.CanInstall(findings)}, sudo {report.System.Sudo}\n{string.Concat(lines)}", "txt", name);
    }

    [Test]
    public void Every_sentence_ends_and_no_finding_is_told_twice()
    {
        foreach (var name in Names)
        {
            var findings = Findings.Of(Read(Machines[name]().ToString()));
            Assert.Multiple(() =>
            {
                Assert.That(findings, Is.Unique, name);
                Assert.That(findings.SelectMany(static finding => new[] { finding.Message, finding.Fix }), Has.All.Matches("[.)]$"), name);
            });
        }
    }

    [Test]
    public void Only_what_lies_outside_of_the_way_there_and_back_is_clock_skew()
    {
        var machine = new ProbedMachine().With("time", "1700000005").ToString();
        Assert.That(
            new[] { (1_700_000_000, 1_700_000_009), (1_700_000_006, 1_700_000_009), (1_700_000_000, 1_700_000_003) }.Select(span => MachineReport.Read(machine, span.Item1, span.Item2).System.ClockSkewSeconds),
            Is.EqualTo(new[] { 0, -1, 2 }));
    }

    private static MachineReport Read(string text) => MachineReport.Read(text, 1_700_000_000, 1_700_000_002);
}
