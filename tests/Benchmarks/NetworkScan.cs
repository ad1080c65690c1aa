using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Scanning;

namespace Benchmarks;

/// <summary>
/// Scans of one port with 500 ms and no retry, beside <c>Socket.ConnectAsync</c> and <c>nmap -Pn -n -sT</c> (as it comes, and at its
/// fastest tuning) on the same addresses: a /24 and a /16 that drop every packet, and a /16 that refuses at once. All of them are in a network namespace that the benchmark makes for
/// itself (<c>unshare -n</c>, as root), so nothing leaves this machine.
/// </summary>
internal static class NetworkScan
{
    private const string Inside = "CLAW_BENCH_SCAN_INSIDE";
    private const int Port = 9_999;
    private const int Rounds = 3;

    private static readonly string[] s_fastest =
        ["-T5", "--max-retries", "0", "--initial-rtt-timeout", "500ms", "--max-rtt-timeout", "500ms", "--min-parallelism", "4000", "--min-hostgroup", "16384", "--min-rate", "20000"];

    private static readonly TimeSpan s_timeout = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync()
    {
        if (Environment.GetEnvironmentVariable(Inside) is null)
        {
            await EnterAsync();
            return;
        }

        await MakeNetworkAsync();
        var nmap = await HasNmapAsync();
        if (!nmap) Console.WriteLine("nmap is not installed; not measured beside it.");
        await MeasureAsync("a /24 that drops everything", Cidr.Parse("10.78.5.0/24"), 1.0, nmap);
        await MeasureAsync("a /16 that refuses at once", Cidr.Parse("10.77.0.0/16"), 3.0, nmap);
        // nmap takes long for the whole of it, so it gets a quarter and is multiplied.
        await MeasureAsync("a /16 that drops everything", Cidr.Parse("10.78.0.0/16"), 10.0, nmap, Cidr.Parse("10.78.64.0/18"));
    }

    private static async Task EnterAsync()
    {
        var program = Environment.ProcessPath!;
        string[] command = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(NetworkScan).Assembly.Location] : [program];
        var start = new ProcessStartInfo("unshare", ["-n", .. command, "scan"]);
        start.Environment[Inside] = "1";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) Console.WriteLine("The benchmark needs to be root and to have unshare and ip; not measured.");
    }

    /// <summary>10.77.0.0/16 is this namespace itself; 10.78.0.0/16 lies behind a cable whose other end takes in everything and says nothing.</summary>
    private static async Task MakeNetworkAsync()
    {
        await RunAsync("ip", "link", "set", "lo", "up");
        await RunAsync("ip", "route", "add", "local", "10.77.0.0/16", "dev", "lo");
        await RunAsync("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        await RunAsync("ip", "link", "set", "v0", "arp", "off");
        await RunAsync("ip", "link", "set", "v0", "up");
        await RunAsync("ip", "link", "set", "v1", "up");
        await RunAsync("ip", "addr", "add", "10.79.0.1/32", "dev", "v0");
        await RunAsync("ip", "route", "add", "10.78.0.0/16", "dev", "v0");
    }

    private static async Task MeasureAsync(string what, Cidr range, double budget, bool hasNmap, Cidr? nmapRange = null)
    {
        List<double> ours = [], theirs = [];
        for (var i = 0; i < Rounds; i++)
        {
            ours.Add(await OursAsync(range));
            theirs.Add(await SocketsAsync(range));
        }

        var mine = Figures.Median(ours);
        Console.WriteLine($"{what} ({range})");
        Figures.Print("  network_scan's engine, median", mine, $"s   (budget {budget:N0} s)");
        Figures.Print("  the same with Socket.ConnectAsync, median", Figures.Median(theirs), "s");
        Figures.PrintRatio("  engine / Socket.ConnectAsync", mine / Figures.Median(theirs), "none");
        if (!hasNmap) return;
        var part = nmapRange ?? range;
        var factor = (double)range.HostCount / (double)part.HostCount;
        // As it comes it takes minutes for what drops more than a /24.
        if (nmapRange is null) PrintNmap("  nmap -Pn -n -sT", await NmapAsync(part, []), mine);
        PrintNmap(factor > 1 ? $"  nmap -Pn -n -sT, fastest tuning, {part} times {factor:N0}" : "  nmap -Pn -n -sT, fastest tuning", await NmapAsync(part, s_fastest) * factor, mine);
    }

    private static void PrintNmap(string what, double seconds, double mine)
    {
        Figures.Print(what, seconds, "s");
        Figures.PrintRatio("  engine / that", mine / seconds, "1");
    }

    private static async Task<double> NmapAsync(Cidr range, string[] tuning)
    {
        var begin = Stopwatch.GetTimestamp();
        await RunAsync("nmap", ["-Pn", "-n", "-sT", .. tuning, "-p", $"{Port}", range.ToString()]);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> OursAsync(Cidr range)
    {
        var begin = Stopwatch.GetTimestamp();
        var sink = new Counter();
        var plan = new ConnectPlan(new ScanTargets(range, []), [Port], s_timeout, null, null, 0);
        await new ConnectScanner(new DescriptorBudget(), TimeProvider.System).RunAsync(plan, sink, CancellationToken.None);
        if (sink.Settled != (long)range.HostCount) Console.WriteLine($"Only {sink.Settled} of {range.HostCount} hosts are settled.");
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> SocketsAsync(Cidr range)
    {
        var begin = Stopwatch.GetTimestamp();
        using var room = new SemaphoreSlim(DescriptorBudget.MostUseful);
        List<Task> running = [];
        foreach (var address in new ScanTargets(range, []).All())
        {
            await room.WaitAsync();
            running.Add(ConnectAsync(address.ToIPAddress(), room));
        }

        await Task.WhenAll(running);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task ConnectAsync(IPAddress address, SemaphoreSlim room)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(s_timeout);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, Port), limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Closed or silent: both are what there is to find here.
        }
        finally
        {
            room.Release();
        }
    }

    private static async Task<bool> HasNmapAsync()
    {
        try
        {
            await RunAsync("nmap", "--version");
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task RunAsync(string file, params string[] arguments)
    {
        using var process = Programs.Start(file, arguments);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }

    private sealed class Counter : IScanSink
    {
        public long Settled { get; private set; }

        public void Found(HostAnswer host)
        {
        }

        void IScanSink.Settled(int hosts, int unreachable, int undetermined) => Settled += hosts;

        public void Note(string sentence) => Console.WriteLine(sentence);
    }
}
