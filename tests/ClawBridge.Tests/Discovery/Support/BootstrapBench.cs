using System.Text.Json;
using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Join;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>A bridge with a listener's address, an agent to install, a credential profile <c>lab</c>, and machines in memory.</summary>
internal sealed class BootstrapBench : IAsyncDisposable
{
    public const string CaSha256 = "ca00000000000000000000000000000000000000000000000000000000000000";

    private readonly string _folder = Directory.CreateTempSubdirectory("claw-boot-").FullName;

    private BootstrapBench(IJournal? journal)
    {
        Fleet = new FleetMethodsBench(Machines, journal);
        WriteAgent(0);
        Fleet.Fleet.Agent = new AgentProgram(AgentPath);
        Fleet.Fleet.Address = new ListenerAddress(18790, "wss://127.0.0.1:18790", "wss://bridge.lab:18790", CaSha256);
    }

    public FleetMethodsBench Fleet { get; }

    public TestBridge Bridge => Fleet.Bridge;

    public FakeMachines Machines { get; } = new();

    public string AgentPath => Path.Combine(_folder, "clawnode");

    public Bootstrapper Bootstrapper => Fleet.Discovery.Bootstrap.Bootstrapper;

    public NodeTunnels Tunnels => Fleet.Discovery.Bootstrap.Tunnels;

    public static async Task<BootstrapBench> MakeAsync(IJournal? journal = null)
    {
        var bench = new BootstrapBench(journal);
        await bench.Bridge.ResultAsync("credential_profile_create", """{"name":"lab","username":"ops","auth_method":"agent"}""");
        return bench;
    }

    /// <summary>A machine at 10.0.0.<paramref name="number"/>.</summary>
    public FakeMachine Add(FakeMachine machine, int number)
    {
        Machines.ByAddress[$"10.0.0.{number}"] = machine;
        return machine;
    }

    public FakeMachine Add(int number) => Add(new FakeMachine(Fleet, number), number);

    /// <summary>A machine that is a node already.</summary>
    public async Task<FakeMachine> NodeAsync(int number, string rest = "")
    {
        var machine = Add(number);
        var made = await Bridge.ResultAsync("node_bootstrap", $$"""{"address":"10.0.0.{{number}}","credential_profile":"lab","hostname":"gpu-{{number}}"{{rest}}}""");
        Assert.That(made.GetProperty("success").GetBoolean(), Is.True, made.ToString());
        machine.Log.Clear();
        return machine;
    }

    /// <summary>Another version of the agent.</summary>
    public void WriteAgent(byte version)
    {
        var file = new byte[4096];
        "\u007fELF"u8.CopyTo(file);
        (file[18], file[100]) = (0x3e, version);
        File.WriteAllBytes(AgentPath, file);
        // The clock of a file system may be too coarse to tell two writes apart.
        File.SetLastWriteTimeUtc(AgentPath, new DateTime(2026, 1, 1 + version, 0, 0, 0, DateTimeKind.Utc));
    }

    public Task<string> CallAsync(string method, string parameters = "{}", SessionOptions? session = null) => Bridge.CallAsync(method, parameters, session);

    /// <summary>The names of the nodes that there are.</summary>
    public async Task<string[]> NamesAsync() =>
        [.. (await Bridge.ResultAsync("node_list")).EnumerateArray().Select(static node => node.GetProperty("name").GetString()!)];

    /// <summary>Join tokens that nobody has used: a bootstrap leaves none.</summary>
    public int LooseTokens => Bridge.State.Current.Rows(ClawBridge.Discovery.DiscoveryTables.JoinTokens).Values.Count(static token => token.UsedAt is null);

    /// <summary>Moves the clock until the call has ended.</summary>
    public async Task<T> PassAsync<T>(Task<T> call)
    {
        for (var i = 0; i < 600 && !call.IsCompleted; i++)
        {
            Bridge.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2);
        }

        return await call.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public static async Task UntilAsync(Func<bool> condition) => await FleetBench.UntilAsync(condition);

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        Fleet.Fleet.Agent?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
