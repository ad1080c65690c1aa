using System.Diagnostics;
using System.Globalization;
using EndToEnd.Support;

namespace EndToEnd.Machines;

/// <summary>
/// Mount, network and process namespaces of the tests' own, and a folder in memory that only they see. Whatever was started in
/// them ends with them, and they end with the test process however it ends, because their first process reads a pipe from it.
/// </summary>
internal sealed class PrivateSpace : IAsyncDisposable
{
    private const string Opening = """
        set -e
        mount -t tmpfs -o mode=755 claw-machines "$1"
        mkdir -p /run/systemd
        mount -t tmpfs -o mode=755 claw-machines /run/systemd
        ip link set lo up
        mkdir "$1/ns"
        echo ready
        exec cat >/dev/null
        """;

    private readonly Process _unshare;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{Leftovers.Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");

    private PrivateSpace()
    {
        Folder = Path.Combine(Path.GetTempPath(), _name);
        Directory.CreateDirectory(Folder);
        _unshare = Command.Start(
            ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", Opening, "sh", Folder]);
    }

    /// <summary>Inside, the folder in memory; outside, a folder of the same name for what programs outside need.</summary>
    public string Folder { get; }

    /// <summary>The first process inside, by the id that it has outside.</summary>
    public int Pid { get; private set; }

    /// <summary>A program with these words before it runs in the network namespace and is else as outside; its process id is the program's.</summary>
    public IReadOnlyList<string> NetworkOnly => ["nsenter", string.Create(CultureInfo.InvariantCulture, $"--net=/proc/{Pid}/ns/net"), "--"];

    /// <summary>A program with these words before it runs in all of the namespaces, as a child of the process that the words start.</summary>
    public IReadOnlyList<string> Inside => ["nsenter", "-t", Pid.ToString(CultureInfo.InvariantCulture), "-m", "-n", "-p", "--"];

    public static async Task<PrivateSpace> OpenAsync()
    {
        Require();
        Leftovers.Remove();
        var space = new PrivateSpace();
        if (await space._unshare.StandardOutput.ReadLineAsync() != "ready")
        {
            var why = await space._unshare.StandardError.ReadToEndAsync();
            await space.DisposeAsync();
            throw new InvalidOperationException($"The test machines' namespaces could not be made: {why}");
        }

        space.Pid = ProcessTable.Children(space._unshare.Id).Single();
        return space;
    }

    /// <summary>A path of the inside as this process reaches it.</summary>
    public string Outside(string path) => string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/root{path}");

    /// <summary>The control groups that a machine is started in, one a hierarchy that systemd uses.</summary>
    public IEnumerable<string> ControlGroups(string machine) => Leftovers.Hierarchies.Select(hierarchy => Path.Combine(hierarchy, _name, machine));

    /// <summary>Runs a shell script inside; throws what it said when it fails.</summary>
    public async Task<string> ShellAsync(string script, params string[] arguments) =>
        (await Command.RunAsync([.. Inside, "sh", "-ec", script, "sh", .. arguments])).Text;

    public async ValueTask DisposeAsync()
    {
        _unshare.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _unshare.WaitForExitAsync(limit.Token);
        _unshare.Dispose();
        Leftovers.Remove(_name);
    }

    private static void Require()
    {
        if (Environment.UserName != "root") throw new InvalidOperationException("The test machines are booted by root: run the tests as root (./test.sh, perhaps with sudo).");
        foreach (var program in new[] { "/usr/bin/systemd-nspawn", "/usr/sbin/sshd", "/usr/bin/sudo", "/usr/sbin/nft" })
        {
            if (!File.Exists(program)) throw new InvalidOperationException($"{program} is missing. ./test.sh installs what the test machines need (scripts/machines.sh).");
        }

        const string limit = "/proc/sys/fs/inotify/max_user_instances";
        if (int.Parse(File.ReadAllText(limit), CultureInfo.InvariantCulture) < 1024)
            throw new InvalidOperationException($"{limit} is below 1024, too few for several machines. ./test.sh raises it; by hand: sysctl fs.inotify.max_user_instances=1024");
    }
}
