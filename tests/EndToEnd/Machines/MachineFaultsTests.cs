using System.Diagnostics;

namespace EndToEnd.Machines;

/// <summary>Cables, packets, power and disks of test machines, and what is left of them.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class MachineFaultsTests
{
    private TestNetwork _network = null!;

    [OneTimeSetUp]
    public async Task Start() => _network = await TestNetwork.StartAsync();

    [OneTimeTearDown]
    public async Task End()
    {
        if (_network is not null) await _network.DisposeAsync();
    }

    [Test]
    public async Task Twenty_machines_boot_at_the_same_time()
    {
        await using var network = await TestNetwork.StartAsync();
        var from = Stopwatch.GetTimestamp();
        await network.AddAsync(new MachineSpec("alone"));
        var one = Stopwatch.GetElapsedTime(from);
        from = Stopwatch.GetTimestamp();
        var machines = await network.AddAsync(Enumerable.Range(1, 20).Select(static i => new MachineSpec($"n{i}")));
        var twenty = Stopwatch.GetElapsedTime(from);
        TestContext.Progress.WriteLine($"one machine {one.TotalMilliseconds:F0} ms, twenty {twenty.TotalMilliseconds:F0} ms");
        var names = await Task.WhenAll(machines.Select(async machine => (await network.SshAsync(machine, "hostname")).Text));
        Assert.That(names, Is.EqualTo(machines.Select(static machine => machine.Name)));
        Assert.That(twenty, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task A_machine_that_drops_everything_never_answers_and_heals()
    {
        await using var machine = await _network.AddAsync(new MachineSpec("drops"));
        await machine.DropAllAsync();
        var from = Stopwatch.GetTimestamp();
        var silent = await _network.SshAsync(machine, "true", new SshLogin { ConnectSeconds = 1 });
        var took = Stopwatch.GetElapsedTime(from);
        await machine.HealAsync();
        var healed = await _network.SshAsync(machine, "true");
        Assert.Multiple(() =>
        {
            Assert.That(silent.Errors, Does.Contain("timed out"));
            Assert.That(took, Is.GreaterThan(TimeSpan.FromSeconds(0.9)));
            Assert.That(healed.Exit, Is.Zero, healed.ToString());
        });
    }

    [Test]
    public async Task An_unplugged_machine_is_not_there_until_it_is_plugged_in()
    {
        await using var machine = await _network.AddAsync(new MachineSpec("cut"));
        await machine.UnplugAsync();
        var away = await _network.SshAsync(machine, "true", new SshLogin { ConnectSeconds = 1 });
        var inside = await machine.RunAsync("cat /sys/class/net/eth0/carrier");
        await machine.PlugInAsync();
        var back = await _network.SshAsync(machine, "true");
        Assert.Multiple(() =>
        {
            Assert.That(away.Exit, Is.EqualTo(255));
            Assert.That(inside.Text, Is.EqualTo("0"));
            Assert.That(back.Exit, Is.Zero, back.ToString());
        });
    }

    [Test]
    public async Task A_lossy_and_a_thin_line_still_carry_every_byte()
    {
        await using var machine = await _network.AddAsync(new MachineSpec("bad"));
        const string send = "head -c 100000 /dev/zero | tr '\\0' x";
        await machine.LoseAsync(10);
        var lossy = await _network.SshAsync(machine, send);
        var lost = await machine.RunAsync("nft list table inet claw_test");
        await machine.HealAsync();
        await machine.ThrottleAsync(1000);
        var from = Stopwatch.GetTimestamp();
        var thin = await _network.SshAsync(machine, send);
        var took = Stopwatch.GetElapsedTime(from);
        Assert.Multiple(() =>
        {
            Assert.That((lossy.Exit, lossy.Output.Length), Is.EqualTo((0, 100_000)), lossy.Errors);
            Assert.That(lost.Output, Does.Contain("numgen random mod 100 < 10 drop"));
            Assert.That((thin.Exit, thin.Output.Length), Is.EqualTo((0, 100_000)), thin.Errors);
            Assert.That(took, Is.GreaterThan(TimeSpan.FromSeconds(0.6)), "100 kB take 0.8 s at 1 Mbit/s");
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_disk_outlives_a_power_loss_and_the_memory_does_not(bool systemd)
    {
        await using var machine = await _network.AddAsync(new MachineSpec(systemd ? "power" : "powerless") { Systemd = systemd });
        var fingerprint = await machine.FingerprintAsync();
        _ = (await _network.SshAsync(machine, "echo disk >/root/kept; echo memory >/run/lost; sync")).Text;
        await machine.PowerLossAsync();
        var off = await _network.SshAsync(machine, "true", new SshLogin { ConnectSeconds = 2 });
        Assert.That((off.Exit, machine.IsOn, machine.Read("/root/kept")), Is.EqualTo((255, false, "disk\n")));
        await machine.BootAsync();
        var again = await _network.SshAsync(machine, "cat /root/kept; test -e /run/lost || echo gone");
        Assert.That(again.Text, Is.EqualTo("disk\ngone"));
        Assert.That(await machine.FingerprintAsync(), Is.EqualTo(fingerprint));
    }

    [Test]
    public async Task What_was_written_is_known_and_a_login_writes_nothing()
    {
        await using var machine = await _network.AddAsync(new MachineSpec("disk"));
        _ = (await _network.SshAsync(machine, "sudo -n true; ls /", new SshLogin { User = "ops" })).Text;
        Assert.That(machine.ChangedFiles(), Is.Empty);
        _ = (await machine.RunAsync("echo x >/etc/new; echo y >>/etc/hosts; rm /etc/debian_version; mkdir -p /opt/empty; echo z >/tmp/hint; chmod 600 /etc/hostname; rm /root/.ssh/authorized_keys")).Text;
        Assert.That(machine.ChangedFiles(), Is.EqualTo(new[]
        {
            "etc/debian_version", "etc/hostname", "etc/hosts", "etc/new", "opt/empty", "root/.ssh/authorized_keys", "tmp/hint",
        }));
        Assert.That((machine.Read("/etc/new"), machine.Exists("/etc/debian_version")), Is.EqualTo(("x\n", false)));
        machine.Mark();
        Assert.That(machine.ChangedFiles(), Is.Empty);
        Assert.That((File.Exists("/etc/new"), File.Exists("/etc/debian_version")), Is.EqualTo((false, true)), "this machine's own files");
    }

    [Test]
    public async Task The_tests_container_engine_can_be_the_machines()
    {
        await using var with = await _network.AddAsync(new MachineSpec("engine") { Docker = true });
        await using var plain = await _network.AddAsync(new MachineSpec("engine-plain") { Docker = true, Systemd = false });
        await using var without = await _network.AddAsync(new MachineSpec("no-engine"));
        const string ask = "curl -s --unix-socket /run/docker.sock http://engine/_ping";
        var answers = await Task.WhenAll(_network.SshAsync(with, ask), _network.SshAsync(plain, ask), _network.SshAsync(without, ask));
        Assert.That(answers.Select(static answer => answer.Output), Is.EqualTo(new[] { "OK", "OK", "" }));
    }

    [Test]
    public async Task Ranges_swallow_or_refuse_as_a_whole()
    {
        await _network.AddDroppingRangeAsync("10.90.0.0/16");
        await _network.AddRefusingRangeAsync("10.91.0.0/16");
        const string connect = "timeout 1 bash -c '</dev/tcp/$0/22' ";
        var dropped = await _network.RunAsync(["sh", "-c", connect + "10.90.1.2"]);
        var refused = await _network.RunAsync(["sh", "-c", connect + "10.91.255.254"]);
        Assert.Multiple(() =>
        {
            Assert.That(dropped.Exit, Is.EqualTo(124));
            Assert.That(refused.Errors, Does.Contain("Connection refused"));
        });
    }

    [Test]
    public async Task Nothing_is_left_of_a_network_even_when_its_test_was_killed()
    {
        var network = await TestNetwork.StartAsync();
        var machine = await network.AddAsync(new MachineSpec("gone"));
        var pid = machine.Pid;
        await network.DisposeAsync();
        Assert.That(Directory.Exists($"/proc/{pid}"), Is.False);
        // A killed test process leaves at most the names, which have its process id; here one that cannot run any more.
        string[] orphans =
        [
            Path.Combine(Path.GetTempPath(), Leftovers.Prefix + "4194305-orphan"),
            .. Leftovers.Hierarchies.Select(static hierarchy => Path.Combine(hierarchy, Leftovers.Prefix + "4194305-orphan", "machine")),
        ];
        foreach (var orphan in orphans) Directory.CreateDirectory(orphan);
        await (await TestNetwork.StartAsync()).DisposeAsync();
        Assert.That(orphans.Where(Directory.Exists), Is.Empty);
        var devices = await Command.RunAsync(["ip", "-o", "link"]);
        var mounts = await File.ReadAllTextAsync("/proc/self/mounts");
        Assert.That(devices.Text, Does.Not.Contain(" lab:").And.Not.Contain("leg0"), "this machine's own network");
        Assert.That(mounts, Does.Not.Contain("claw-machines"));
    }
}
