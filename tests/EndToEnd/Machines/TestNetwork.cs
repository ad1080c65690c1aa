using EndToEnd.Support;

namespace EndToEnd.Machines;

/// <summary>
/// A network of the tests' own, with machines in it; nothing of it is in this machine's own network. Programs that are started with
/// <see cref="RunAsync"/> or <see cref="StartBridge"/> are in it, at 10.88.0.1, and see this machine's file system and processes.
/// </summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    /// <summary>The tests' own address in the lab's wire.</summary>
    public const string Here = "10.88.0.1";

    private const string Wires = """
        ip link add lab type bridge
        ip addr add 10.88.0.1/24 dev lab
        ip -6 addr add fd88::1/64 dev lab nodad
        ip link set lab up
        ip link add behind type bridge
        ip link set behind up
        """;

    private readonly PrivateSpace _space;
    private readonly List<TestMachine> _machines = [];
    private readonly Lock _gate = new();
    private int _number = 9;
    private int _ranges;

    private TestNetwork(PrivateSpace space) => _space = space;

    /// <summary>The private key that root and ops of every machine accept.</summary>
    public string KeyFile => Path.Combine(_space.Folder, "key");

    /// <summary>The host keys of the machines as they were when they started.</summary>
    public string KnownHostsFile => Path.Combine(_space.Folder, "known_hosts");

    /// <summary>Words that, before a program, start it in the network; its process id is the program's.</summary>
    public IReadOnlyList<string> Prefix => _space.NetworkOnly;

    public static async Task<TestNetwork> StartAsync()
    {
        var network = new TestNetwork(await PrivateSpace.OpenAsync());
        try
        {
            await network._space.ShellAsync(Wires);
            await MasterLayer.MakeAsync(network._space);
            _ = (await Command.RunAsync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "tests", "-f", network.KeyFile])).Text;
            await SshClient.PrepareAsync(network._space.Folder, network.KeyFile, network.KnownHostsFile);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>The device of a wire.</summary>
    public static string Wire(Segment segment) => segment switch
    {
        Segment.Lab => "lab",
        _ => "behind",
    };

    /// <summary>Boots a machine; sshd listens when this returns.</summary>
    public async Task<TestMachine> AddAsync(MachineSpec spec)
    {
        var publicKey = (await File.ReadAllTextAsync(KeyFile + ".pub")).TrimEnd();
        var machine = await TestMachine.StartAsync(_space, spec, Interlocked.Increment(ref _number), publicKey);
        lock (_gate)
        {
            _machines.Add(machine);
            File.AppendAllText(KnownHostsFile, $"{machine.Address},{machine.Address6} {machine.HostKey}\n");
        }

        return machine;
    }

    /// <summary>Boots several machines at the same time and returns them in the specs' order.</summary>
    public async Task<IReadOnlyList<TestMachine>> AddAsync(IEnumerable<MachineSpec> specs) => await Task.WhenAll(specs.Select(AddAsync).ToArray());

    /// <summary>Runs a program of this machine in the network.</summary>
    public Task<CommandResult> RunAsync(IReadOnlyList<string> line, string input = "", IReadOnlyDictionary<string, string?>? environment = null, int seconds = 30) =>
        Command.RunAsync([.. Prefix, .. line], input, environment, seconds);

    /// <summary>Runs a command on the machine over ssh.</summary>
    public Task<CommandResult> SshAsync(TestMachine machine, string command, SshLogin? login = null) =>
        RunAsync(SshClient.Line(_space.Folder, machine, command, login ?? new SshLogin()), login?.Input ?? "", SshClient.Environment(_space.Folder, login?.Password));

    /// <summary>A bridge in the network, on stdio. Its nodes come to wss://10.88.0.1:18790 unless the flags say else.</summary>
    public BridgeProcess StartBridge(string stateDir, params string[] more) =>
        BridgeProcess.Under(Prefix, stateDir, more is [] ? ["--listen", "0.0.0.0:18790", "--advertise-url", $"wss://{Here}:18790"] : more);

    /// <summary>Every address of the range (CIDR) swallows what is sent to it.</summary>
    public Task AddDroppingRangeAsync(string range) => _space.ShellAsync(
        """
        ip link add "$2" type veth peer name "$2end"
        ip link set "$2" arp off up
        ip link set "$2end" arp off up
        ip route add "$1" dev "$2"
        """,
        range,
        $"drop{Interlocked.Increment(ref _ranges)}");

    /// <summary>Every address of the range (CIDR) refuses every connection at once.</summary>
    public Task AddRefusingRangeAsync(string range) => _space.ShellAsync("ip route add local \"$1\" dev lo", range);

    /// <summary>Ends all machines and the network with them.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_machines.Select(static machine => machine.PowerLossAsync()));
        await _space.DisposeAsync();
    }
}
