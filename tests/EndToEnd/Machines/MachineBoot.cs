using System.Diagnostics;
using System.Text;
using EndToEnd.Support;

namespace EndToEnd.Machines;

/// <summary>A machine that is on: from the start of its first process to the end of the last.</summary>
internal sealed class MachineBoot : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Each machine has control groups of its own, because several systemds in the same ones would take each other's services for theirs.
    private const string WithSystemd = """
        folder=$1 name=$2 docker=$3
        shift 3
        for group; do mkdir -p "$group"; echo $$ >"$group/cgroup.procs"; done
        set --
        [ -z "$docker" ] || set -- "--bind=$docker:/run/docker.sock"
        exec nsenter --net="$folder/ns/$name" systemd-nspawn --quiet -D "$folder/$name/root" --boot --network-namespace-path="$folder/ns/$name" --register=no --keep-unit \
            --machine="$name" --console=pipe --resolv-conf=off --timezone=off --link-journal=no "$@" systemd.unit=multi-user.target
        """;

    private const string WithoutSystemd = """
        export root=$1/$2/root name=$2 docker=$3
        exec nsenter --net="$1/ns/$2" unshare --mount --pid --uts --ipc --fork --kill-child sh -ec '
            cd "$root"
            hostname "$name"
            mount -t proc proc proc
            mount -t sysfs sysfs sys
            mount -t tmpfs -o mode=755 tmpfs run
            mount -t tmpfs -o mode=1777 tmpfs tmp
            mount -t tmpfs -o mode=755 tmpfs dev
            mkdir -p run/sshd run/lock dev/pts dev/shm
            chmod 1777 dev/shm
            mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
            ln -s pts/ptmx dev/ptmx
            for device in null zero full random urandom tty; do : >dev/$device; mount --bind /dev/$device dev/$device; done
            if [ -n "$docker" ]; then : >run/docker.sock; mount --bind "$docker" run/docker.sock; fi
            pivot_root . mnt
            umount -l mnt
            exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "/usr/sbin/sshd -E /var/log/sshd.log; while :; do sleep 3600; done"'
        """;

    private readonly Process _process;
    private readonly StringBuilder _console = new();
    private readonly Task _reading;

    private MachineBoot(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>The first process, by the id that it has outside.</summary>
    public int Pid { get; private set; }

    /// <summary>What the machine wrote on its console.</summary>
    public string Console
    {
        get
        {
            lock (_console) return _console.ToString();
        }
    }

    /// <summary>Boots; returns when sshd listens and users may log in.</summary>
    public static async Task<MachineBoot> StartAsync(PrivateSpace space, MachineSpec spec)
    {
        var groups = space.ControlGroups(spec.Name).ToArray();
        // What a machine without power left there would be taken for running by its next boot.
        foreach (var group in groups) Leftovers.RemoveGroups(group);
        var docker = spec.Docker ? Engine.Socket : "";
        string[] line = [.. space.Inside, "sh", "-ec", spec.Systemd ? WithSystemd : WithoutSystemd, "sh", space.Folder, spec.Name, docker];
        var boot = new MachineBoot(Command.Start(spec.Systemd ? [.. line, .. groups] : line));
        try
        {
            await boot.UpAsync(spec);
            return boot;
        }
        catch
        {
            await boot.OffAsync();
            boot.Dispose();
            throw;
        }
    }

    /// <summary>SIGKILL to the first process: the power is gone. Returns when nothing of it runs any more.</summary>
    public async Task OffAsync()
    {
        if (FirstProcess() is { } first)
        {
            using var process = TryGet(first);
            process?.Kill();
        }
        else if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
    }

    public void Dispose() => _process.Dispose();

    private async Task UpAsync(MachineSpec spec)
    {
        var from = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_process.HasExited)
            {
                await _reading;
                throw new InvalidOperationException($"{spec.Name} ended with {_process.ExitCode} before it was up. Its console: {Console}");
            }

            if (FirstProcess() is { } pid && IsUp(pid))
            {
                Pid = pid;
                return;
            }

            if (Stopwatch.GetElapsedTime(from) > Patience) throw new TimeoutException($"{spec.Name} did not boot within {Patience.TotalSeconds} s. Its console: {Console}\nIts processes: {ProcessTable.Tree(_process.Id)}");
            await Task.Delay(10);
        }
    }

    private static bool IsUp(int pid) => ProcessTable.Listens(pid, 22) && !File.Exists($"/proc/{pid}/root/run/nologin");

    /// <summary>nsenter, then systemd-nspawn or unshare, then the machine's first process.</summary>
    private int? FirstProcess()
    {
        if (_process.HasExited) return null;
        int[] found = [.. ProcessTable.Children(_process.Id).SelectMany(ProcessTable.Children).Where(ProcessTable.IsFirst)];
        return found.Length == 1 ? found[0] : null;
    }

    private static Process? TryGet(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            // It ended by itself.
            return null;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_console) _console.AppendLine(line);
        }
    }
}
