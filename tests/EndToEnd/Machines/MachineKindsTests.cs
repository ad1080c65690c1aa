using System.Diagnostics;
using EndToEnd.Support;

namespace EndToEnd.Machines;

/// <summary>Eight machines of different kinds, booted at the same time; each is logged in to as its kind wants it.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class MachineKindsTests
{
    private TestNetwork _network = null!;
    private Dictionary<string, TestMachine> _machines = null!;

    [OneTimeSetUp]
    public async Task Boot()
    {
        var from = Stopwatch.GetTimestamp();
        _network = await TestNetwork.StartAsync();
        var ready = Stopwatch.GetElapsedTime(from);
        MachineSpec[] specs =
        [
            new MachineSpec("gpu").WithGpus("tesla-t4"),
            new("asks") { Sudo = Sudo.WithPassword },
            new("refuses") { Sudo = Sudo.Refused },
            new("password") { PasswordLogin = true },
            new("rekeyed"),
            new("plain") { Systemd = false },
            new("jump") { Segments = [Segment.Lab, Segment.Behind] },
            new("hidden") { Segments = [Segment.Behind] },
        ];
        _machines = (await _network.AddAsync(specs)).ToDictionary(static machine => machine.Name);
        TestContext.Progress.WriteLine($"network {ready.TotalMilliseconds:F0} ms, all machines {Stopwatch.GetElapsedTime(from).TotalMilliseconds:F0} ms");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (_network is not null) await _network.DisposeAsync();
    }

    [Test]
    public async Task All_are_up_at_once_and_are_who_they_say()
    {
        var jump = _machines["jump"];
        var names = await Task.WhenAll(_machines.Values.Select(async machine => (await _network.SshAsync(machine, "hostname", new SshLogin
        {
            Password = machine.Spec.PasswordLogin ? machine.Spec.Password : null,
            Via = machine.Spec.Segments[0] is Segment.Behind ? jump : null,
        })).Text));
        Assert.That(names, Is.EqualTo(_machines.Keys));
    }

    [Test]
    public async Task Systemd_runs_and_starts_what_it_is_told_to()
    {
        var machine = _machines["refuses"];
        machine.Write("/etc/systemd/system/hello.service", "[Service]\nExecStart=/bin/sh -c 'echo hello from a unit; exec sleep 1000'\n[Install]\nWantedBy=multi-user.target\n");
        var state = await _network.SshAsync(machine, "systemctl daemon-reload && systemctl enable --now hello && systemctl is-active hello && systemctl --failed --no-legend --plain");
        Assert.That(state.Text, Is.EqualTo("active"), state.ToString());
        Assert.That(await machine.LogsAsync(), Does.Contain("hello from a unit"));
    }

    [Test]
    public async Task Ops_becomes_root_without_a_password_where_that_is_allowed()
    {
        var whoami = await _network.SshAsync(_machines["gpu"], "sudo -n whoami", new SshLogin { User = "ops" });
        Assert.That(whoami.Text, Is.EqualTo("root"));
    }

    [Test]
    public async Task Ops_becomes_root_with_the_password_where_that_is_asked_for()
    {
        var machine = _machines["asks"];
        var without = await _network.SshAsync(machine, "sudo -n whoami", new SshLogin { User = "ops" });
        var wrong = await _network.SshAsync(machine, "sudo -S -p '' whoami", new SshLogin { User = "ops", Input = "wrong\n" });
        var right = await _network.SshAsync(machine, "sudo -S -p '' whoami", new SshLogin { User = "ops", Input = machine.Spec.Password + "\n" });
        Assert.Multiple(() =>
        {
            Assert.That((without.Exit, without.Errors), Is.EqualTo((1, "sudo: a password is required\n")));
            Assert.That(wrong.Exit, Is.EqualTo(1));
            Assert.That(right.Text, Is.EqualTo("root"));
        });
    }

    [Test]
    public async Task Ops_is_refused_whatever_the_password()
    {
        var machine = _machines["refuses"];
        var sudo = await _network.SshAsync(machine, "sudo -S -p '' whoami", new SshLogin { User = "ops", Input = machine.Spec.Password + "\n" });
        Assert.That((sudo.Exit, sudo.Errors), Is.EqualTo((1, "ops is not in the sudoers file.\n")).Or.EqualTo((1, "ops is not in the sudoers file.  This incident will be reported.\n")));
    }

    [TestCase("root")]
    [TestCase("ops")]
    public async Task The_password_opens_where_no_key_does(string user)
    {
        var machine = _machines["password"];
        var key = await _network.SshAsync(machine, "true", new SshLogin { User = user });
        var wrong = await _network.SshAsync(machine, "true", new SshLogin { User = user, Password = "wrong" });
        var right = await _network.SshAsync(machine, "whoami", new SshLogin { User = user, Password = machine.Spec.Password });
        Assert.Multiple(() =>
        {
            Assert.That((key.Exit, key.Errors), Is.EqualTo((255, $"{user}@{machine.Address}: Permission denied (password).\r\n")));
            Assert.That(wrong.Exit, Is.EqualTo(255));
            Assert.That(right.Text, Is.EqualTo(user));
        });
    }

    [Test]
    public async Task The_key_opens_where_no_password_does()
    {
        var machine = _machines["asks"];
        var login = await _network.SshAsync(machine, "true", new SshLogin { User = "ops", Password = machine.Spec.Password });
        Assert.That(login.Errors, Does.Contain("Permission denied (publickey)"));
    }

    [Test]
    public async Task The_stand_in_prints_what_a_real_machine_printed()
    {
        var recorded = await File.ReadAllTextAsync(Path.Combine(Binaries.Root(), "tests/ClawNode.Tests/Gpu/Recorded/tesla-t4.xml"));
        var answer = await _network.SshAsync(_machines["gpu"], "nvidia-smi -q -x", new SshLogin { User = "ops" });
        var other = await _network.SshAsync(_machines["gpu"], "nvidia-smi --loop");
        Assert.Multiple(() =>
        {
            Assert.That(answer.Output, Is.EqualTo(recorded));
            Assert.That((other.Exit, other.Errors), Is.EqualTo((6, "the stand-in nvidia-smi has no recorded answer to: --loop\n")));
        });
    }

    [Test]
    public async Task A_changed_host_key_is_noticed()
    {
        var machine = _machines["rekeyed"];
        var before = await machine.FingerprintAsync();
        var scan = await _network.RunAsync(["ssh-keyscan", "-t", "ed25519", machine.Address]);
        Assert.That(scan.Output.TrimEnd(), Is.EqualTo($"{machine.Address} {machine.HostKey}"));
        var privateKey = machine.Read("/etc/ssh/ssh_host_ed25519_key");
        var after = await machine.SetHostKeyAsync();
        var refused = await _network.SshAsync(machine, "true");
        var back = await machine.SetHostKeyAsync(privateKey);
        var accepted = await _network.SshAsync(machine, "true");
        Assert.Multiple(() =>
        {
            Assert.That(after, Is.Not.EqualTo(before).And.StartWith("SHA256:"));
            Assert.That((refused.Exit, refused.Errors), Is.EqualTo((255, refused.Errors)));
            Assert.That(refused.Errors, Does.Contain("Host key verification failed"));
            Assert.That((back, accepted.Exit), Is.EqualTo((before, 0)), accepted.ToString());
        });
    }

    [Test]
    public async Task Without_systemd_a_program_still_outlives_its_login()
    {
        var machine = _machines["plain"];
        var answer = await _network.SshAsync(
            machine, "test ! -e /run/systemd/system && ps -o comm= 1 && sudo -n id -u && (setsid sleep 4321 >/dev/null 2>&1 </dev/null &) && tty; echo there >/dev/null", new SshLogin { User = "ops" });
        // It may still be on its way to becoming that program when the login has ended.
        var alive = await machine.RunAsync("for i in 1 2 3 4 5 6 7 8 9 10; do pgrep -fx 'sleep 4321' && exit 0; sleep 0.2; done; exit 1");
        var systemctl = await machine.RunAsync("systemctl status");
        Assert.Multiple(() =>
        {
            Assert.That(answer.Text, Is.EqualTo("sh\n0\nnot a tty"));
            Assert.That(alive.Exit, Is.Zero);
            Assert.That(systemctl.Errors, Does.Contain("System has not been booted with systemd"));
        });
        Assert.That(await machine.LogsAsync(), Does.Contain("Accepted publickey for ops"));
    }

    [Test]
    public async Task Behind_the_jump_host_only_a_jump_arrives()
    {
        var (jump, hidden) = (_machines["jump"], _machines["hidden"]);
        var direct = await _network.SshAsync(hidden, "hostname", new SshLogin { ConnectSeconds = 2 });
        // Even with a route the jump host passes nothing on.
        _ = (await _network.RunAsync(["ip", "route", "add", "10.88.1.0/24", "via", jump.Address])).Text;
        var routed = await _network.SshAsync(hidden, "hostname", new SshLogin { ConnectSeconds = 1 });
        _ = (await _network.RunAsync(["ip", "route", "del", "10.88.1.0/24"])).Text;
        var jumped = await _network.SshAsync(hidden, "hostname", new SshLogin { User = "ops", Via = jump });
        var seen = await jump.RunAsync($"ip -4 -o addr show eth1 | grep -F {jump.AddressIn(Segment.Behind)}/24");
        Assert.Multiple(() =>
        {
            Assert.That(direct.Errors, Does.Contain("Network is unreachable"));
            Assert.That(routed.Errors, Does.Contain("timed out"));
            Assert.That(jumped.Text, Is.EqualTo("hidden"));
            Assert.That(seen.Exit, Is.Zero);
        });
    }

    [Test]
    public async Task Ipv6_arrives_too()
    {
        var answer = await _network.SshAsync(_machines["gpu"], "echo $SSH_CONNECTION", new SshLogin { Ipv6 = true });
        Assert.That(answer.Text, Does.StartWith("fd88::1 ").And.EndWith($"{_machines["gpu"].Address6} 22"));
    }
}
