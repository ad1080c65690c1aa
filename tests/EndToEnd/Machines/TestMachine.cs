using System.Globalization;
using System.Text;

namespace EndToEnd.Machines;

/// <summary>A real machine of the test network (docs/testing.md). Whatever happens on it stays in its own layer.</summary>
internal sealed class TestMachine : IAsyncDisposable
{
    private const string HostKeyPath = "/etc/ssh/ssh_host_ed25519_key";

    private readonly PrivateSpace _space;
    private readonly IReadOnlyList<MachineLeg> _legs;
    private MachineBoot? _boot;
    private WrittenFiles? _baseline;

    private TestMachine(PrivateSpace space, MachineSpec spec, int number)
    {
        _space = space;
        Spec = spec;
        _legs = [.. spec.Segments.Select((segment, position) => MachineLeg.Of(segment, number, position))];
    }

    public MachineSpec Spec { get; }

    public string Name => Spec.Name;

    public string Address => _legs[0].Address;

    public string Address6 => _legs[0].Address6;

    /// <summary>The public host key as known_hosts wants it: type and base64.</summary>
    public string HostKey => string.Join(' ', Read(HostKeyPath + ".pub").Split(' ')[..2]).TrimEnd();

    public bool IsOn => _boot is not null;

    /// <summary>The first process, by the id that it has outside.</summary>
    public int Pid => (_boot ?? throw new InvalidOperationException($"{Name} is off.")).Pid;

    private string Folder => $"{_space.Folder}/{Name}";

    private string Root => _space.Outside(Folder + "/root");

    /// <summary>Makes the machine and boots it. <see cref="TestNetwork"/> calls this.</summary>
    public static async Task<TestMachine> StartAsync(PrivateSpace space, MachineSpec spec, int number, string publicKey)
    {
        var machine = new TestMachine(space, spec, number);
        try
        {
            await MachineSetup.MakeAsync(space, spec, publicKey);
            foreach (var file in spec.Files) machine.Write(file.Path, file.Content, file.Executable);
            await machine.SetHostKeyAsync(spec.HostKey);
            await machine.BootAsync();
            machine.Mark();
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    public string AddressIn(Segment segment) => _legs.Single(leg => leg.Segment == segment).Address;

    /// <summary>Runs a shell command on it as root, without sshd and whatever the network does.</summary>
    public Task<CommandResult> RunAsync(string command, int seconds = 30) => Command.RunAsync(
        [
            "nsenter", "-t", Pid.ToString(CultureInfo.InvariantCulture), "-m", "-p", "-n", "-u", "-i", "--", "env", "-i", "HOME=/root",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", command,
        ],
        seconds: seconds);

    /// <summary>The file's text, also when the machine is off. Links that start with a slash are not followed into the machine.</summary>
    public string Read(string path) => File.ReadAllText(Root + path);

    public bool Exists(string path) => Path.Exists(Root + path);

    public void Write(string path, string content, bool executable = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.WriteAllText(Root + path, content, new UTF8Encoding(false));
        File.SetUnixFileMode(Root + path, (UnixFileMode)Convert.ToInt32(executable ? "755" : "644", 8));
    }

    /// <summary>Copies a file of this machine, such as a program, onto it, with its mode.</summary>
    public void CopyIn(string source, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.Copy(source, Root + path, overwrite: true);
    }

    /// <summary>
    /// What was written since the start (or <see cref="Mark"/>): paths without a leading slash, those that are gone too, of the disk and of /tmp
    /// and /dev/shm. What a running system writes by itself (logs, systemd's own notes, caches) is left out.
    /// </summary>
    public IReadOnlyList<string> ChangedFiles() => Written().Since(_baseline!);

    /// <summary>From here on <see cref="ChangedFiles"/> counts.</summary>
    public void Mark() => _baseline = Written();

    /// <summary>The journal of this boot, or sshd's log where there is no systemd; and the console.</summary>
    public async Task<string> LogsAsync()
    {
        var log = await RunAsync(Spec.Systemd ? "journalctl --no-pager --boot" : "cat /var/log/sshd.log");
        return $"{log.Output}{log.Errors}\nconsole:\n{_boot!.Console}";
    }

    /// <summary>The host key's fingerprint, as in SHA256:….</summary>
    public async Task<string> FingerprintAsync() => (await Command.RunAsync(["ssh-keygen", "-l", "-f", "-"], HostKey + "\n")).Text.Split(' ')[1];

    /// <summary>Gives it another host key, at once: the text of a private key, or a new one. Returns its fingerprint.</summary>
    public async Task<string> SetHostKeyAsync(string? privateKey = null)
    {
        var path = $"{Folder}/root{HostKeyPath}";
        if (privateKey is null)
        {
            await _space.ShellAsync("rm -f \"$1\" \"$1.pub\"; ssh-keygen -q -t ed25519 -N '' -C '' -f \"$1\"", path);
        }
        else
        {
            Write(HostKeyPath, privateKey);
            await _space.ShellAsync("chmod 600 \"$1\"; ssh-keygen -y -f \"$1\" >\"$1.pub\"", path);
        }

        if (IsOn) await ReloadSshdAsync();
        return await FingerprintAsync();
    }

    /// <summary>The cable is pulled out: everyone in the wire finds nobody at its addresses.</summary>
    public Task UnplugAsync() => LegsAsync("ip link set \"$1\" down");

    public Task PlugInAsync() => LegsAsync("ip link set \"$1\" up");

    /// <summary>From here on it takes no packet and sends none, and says so to nobody.</summary>
    public Task DropAllAsync() => FilterAsync("drop", "drop");

    /// <summary>Loses this share of the packets that it gets.</summary>
    public Task LoseAsync(int percent) => FilterAsync(string.Create(CultureInfo.InvariantCulture, $"numgen random mod 100 < {percent} drop"), "accept");

    /// <summary>Takes and sends no more than this, as a thin line does.</summary>
    public async Task ThrottleAsync(int kilobitsPerSecond)
    {
        const string script = "tc qdisc replace dev \"$1\" root tbf rate \"$2kbit\" burst 8kb latency 500ms";
        await LegsAsync(script, kilobitsPerSecond.ToString(CultureInfo.InvariantCulture));
        foreach (var leg in _legs) await NetworkAsync(script, leg.Inner, kilobitsPerSecond.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Loses and slows down nothing any more.</summary>
    public async Task HealAsync()
    {
        const string script = "tc qdisc del dev \"$1\" root 2>/dev/null || true";
        await NetworkAsync("nft delete table inet claw_test 2>/dev/null || true");
        await LegsAsync(script);
        foreach (var leg in _legs) await NetworkAsync(script, leg.Inner);
    }

    /// <summary>The power is gone, and with it all faults of its lines. What was in memory is lost, the disk stays; nobody is told.</summary>
    public async Task PowerLossAsync()
    {
        if (_boot is not { } boot) return;
        _boot = null;
        await MachineWiring.CutAsync(_space, _legs);
        await boot.OffAsync();
        boot.Dispose();
        await MachineWiring.RemoveAsync(_space, Name);
    }

    /// <summary>Boots from the disk as it is.</summary>
    public async Task BootAsync()
    {
        await MachineWiring.ConnectAsync(_space, Name, _legs);
        _boot = await MachineBoot.StartAsync(_space, Spec);
    }

    /// <summary>Gone, with everything that was written on it.</summary>
    public async ValueTask DisposeAsync()
    {
        await PowerLossAsync();
        // A boot that failed has left them.
        await MachineWiring.CutAsync(_space, _legs);
        await MachineWiring.RemoveAsync(_space, Name);
        await _space.ShellAsync("umount \"$1\" 2>/dev/null || true; rm -rf \"$2\"", Folder + "/root", Folder);
        foreach (var group in _space.ControlGroups(Name)) Leftovers.RemoveGroups(group);
    }

    /// <summary>sshd reads its keys when it starts; by HUP it starts anew, and for a moment nobody listens.</summary>
    private async Task ReloadSshdAsync() => _ = (await RunAsync($"""
        {(Spec.Systemd ? "systemctl reload ssh" : "kill -HUP $(cat /run/sshd.pid)")}
        for try in $(seq 200); do
            ! ssh-keyscan -t ed25519 127.0.0.1 2>/dev/null | grep -qF '{HostKey}' || exit 0
            sleep 0.02
        done
        exit 1
        """)).Text;

    private WrittenFiles Written() =>
        WrittenFiles.In(_space.Outside(Folder + "/upper"), _boot is { } boot ? string.Create(CultureInfo.InvariantCulture, $"/proc/{boot.Pid}/root") : null);

    private async Task LegsAsync(string script, string argument = "")
    {
        foreach (var leg in _legs) await _space.ShellAsync(script, leg.Outer, argument);
    }

    private Task<string> FilterAsync(string incoming, string outgoing) => NetworkAsync($$"""
        nft delete table inet claw_test 2>/dev/null || true
        nft -f - <<END
        table inet claw_test {
            chain in { type filter hook input priority -300; iifname "lo" accept; {{incoming}}; }
            chain out { type filter hook output priority -300; oifname "lo" accept; {{outgoing}}; }
        }
        END
        """);

    private Task<string> NetworkAsync(string script, params string[] arguments) =>
        _space.ShellAsync("nsenter --net=\"$1\" sh -ec \"$2\" sh \"$3\" \"$4\"", [$"{_space.Folder}/ns/{Name}", script, .. arguments, "", ""]);
}
