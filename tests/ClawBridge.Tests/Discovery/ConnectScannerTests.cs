using System.Net;
using System.Net.Sockets;
using System.Text;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Tests.Discovery.Support;

namespace ClawBridge.Tests.Discovery;

/// <summary>The scan itself, against this machine's loopback addresses.</summary>
internal sealed class ConnectScannerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task It_tells_open_from_refused_and_reads_an_SSH_greeting()
    {
        using var server = new GreetingServer(IPAddress.Parse("127.77.0.5"), "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5\r\n");
        using var silent = new GreetingServer(IPAddress.Parse("127.77.0.6"), "");

        var heard = await ScanAsync("127.77.0.0/29", [server.Port, silent.Port]);

        Assert.That(heard.Hosts.Select(host => host.Address.ToString()), Is.EquivalentTo(Enumerable.Range(1, 6).Select(i => $"127.77.0.{i}")));
        var greeted = heard.Hosts.Single(host => host.Address.ToString() == "127.77.0.5");
        Assert.That((greeted.OpenPorts.Single(), greeted.SshPort, greeted.SshBanner), Is.EqualTo((server.Port, server.Port, "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5")));
        var quiet = heard.Hosts.Single(host => host.Address.ToString() == "127.77.0.6");
        Assert.That((quiet.OpenPorts.Single(), quiet.SshPort), Is.EqualTo((silent.Port, (int?)null)));
        Assert.That(heard.Hosts.Count(host => host.OpenPorts.Count == 0), Is.EqualTo(4));
        Assert.That((heard.Count, heard.Unreachable, heard.Undetermined), Is.EqualTo((6, 0, 0)));
    }

    [Test]
    public async Task It_scans_IPv6()
    {
        using var server = new GreetingServer(IPAddress.IPv6Loopback, "SSH-2.0-x\r\n");

        var heard = await ScanAsync("::1/128", [server.Port]);

        Assert.That(heard.Hosts.Single().SshBanner, Is.EqualTo("SSH-2.0-x"));
    }

    [Test]
    public async Task One_connect_at_a_time_gets_to_the_end_too()
    {
        var heard = await ScanAsync("127.78.0.0/26", [1, 2, 3], plan => plan with { MaxConcurrent = 1 });

        Assert.That((heard.Count, heard.Hosts.Count), Is.EqualTo((62, 62)));
    }

    [Test]
    public async Task A_cancelled_scan_ends_and_keeps_what_it_found()
    {
        using var stop = new CancellationTokenSource();
        var heard = new HeardScan { OnFound = stop.Cancel };
        var plan = Plan("127.0.0.0/8", [1]) with { RateLimit = 200 };

        var isWhole = await new ConnectScanner(new DescriptorBudget(), TimeProvider.System).RunAsync(plan, heard, stop.Token).WaitAsync(s_patience);

        Assert.That(isWhole, Is.False);
        Assert.That(heard.Hosts, Is.Not.Empty);
        Assert.That(heard.Count, Is.LessThan(1_000));
    }

    [Test]
    public async Task Whatever_a_listener_throws_comes_to_whoever_waits_for_the_scan()
    {
        var heard = new HeardScan { OnFound = static () => throw new InvalidOperationException("no") };
        var run = new ConnectScanner(new DescriptorBudget(), TimeProvider.System).RunAsync(Plan("127.79.0.0/30", [1]), heard, CancellationToken.None);

        Assert.That(await run.WaitAsync(s_patience).ContinueWith(static task => task.Exception?.InnerException, TaskScheduler.Default), Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public void Scans_share_the_open_files_and_give_them_back()
    {
        var budget = new DescriptorBudget();
        var first = budget.Lease(10);
        var second = budget.Lease(null);
        Assert.That(first.Count, Is.EqualTo(10));
        Assert.That(second.Count, Is.GreaterThan(100));
        first.Dispose();
        first.Dispose();
        second.Dispose();
        using var again = budget.Lease(20);
        Assert.That(again.Count, Is.EqualTo(20));
    }

    [Test]
    public async Task The_systems_resolver_is_asked_for_names()
    {
        var names = new SystemNames();
        var local = await names.NameOfAsync(NetAddress.From(IPAddress.Loopback), CancellationToken.None).WaitAsync(s_patience);
        Assert.That(local, Is.Null.Or.Matches("^[a-z0-9._-]+$"));
    }

    private static async Task<HeardScan> ScanAsync(string range, int[] ports, Func<ConnectPlan, ConnectPlan>? change = null)
    {
        var heard = new HeardScan();
        var plan = Plan(range, ports);
        Assert.That(await new ConnectScanner(new DescriptorBudget(), TimeProvider.System).RunAsync(change?.Invoke(plan) ?? plan, heard, CancellationToken.None).WaitAsync(s_patience));
        return heard;
    }

    private static ConnectPlan Plan(string range, int[] ports) => new(new ScanTargets(Cidr.Parse(range), []), ports, TimeSpan.FromSeconds(5), 256, null, 0);

    /// <summary>Takes connections and says one thing to each.</summary>
    private sealed class GreetingServer : IDisposable
    {
        private readonly TcpListener _listener;
        private readonly Task _serving;

        public GreetingServer(IPAddress address, string greeting)
        {
            _listener = new TcpListener(address, 0);
            _listener.Start();
            _serving = ServeAsync(Encoding.ASCII.GetBytes(greeting));
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose()
        {
            _listener.Dispose();
            _serving.GetAwaiter().GetResult();
        }

        private async Task ServeAsync(byte[] greeting)
        {
            List<Socket> open = [];
            try
            {
                while (true)
                {
                    open.Add(await _listener.AcceptSocketAsync());
                    if (greeting.Length > 0) await open[^1].SendAsync(greeting);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                foreach (var socket in open) socket.Dispose();
            }
        }
    }
}
