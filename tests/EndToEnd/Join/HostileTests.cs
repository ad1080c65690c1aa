using System.Net;
using System.Net.Http;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Join;

/// <summary>What must not get through <c>bootstrap.sh</c>: changed programs, cut scripts, values that are more than values.</summary>
[NonParallelizable]
internal sealed class HostileTests
{
    private static readonly string[] Shells = ["dash", "bash", "busybox sh"];

    private Scratch _scratch = null!;
    private BridgeProcess _bridge = null!;
    private string _url = "";
    private string _script = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _scratch = new Scratch();
        _bridge = BridgeProcess.On(_scratch.At("state"), "--listen", "127.0.0.1:0");
        _url = (string)(await _bridge.CallAsync("node_token_create", """{"hostname":"nobody"}"""))["gateway_url"]!;
        using var client = new HttpClient();
        _script = await client.GetStringAsync(new Uri(_url.Replace("ws:", "http:", StringComparison.Ordinal) + "/bootstrap.sh"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _bridge.DisposeAsync();
        _scratch.Dispose();
    }

    [Test]
    public async Task A_program_that_was_changed_on_its_way_is_not_installed()
    {
        await using var user = new PlainUser();
        using var proxy = new HttpListener();
        var port = FreePort();
        proxy.Prefixes.Add($"http://127.0.0.1:{port}/");
        proxy.Start();
        var serving = TamperAsync(proxy);
        var token = (string)(await _bridge.CallAsync("node_token_create", """{"hostname":"gpu-1"}"""))["token"]!;

        var (code, output) = await user.RunAsync(["sh", "-c", _script], Values($"ws://127.0.0.1:{port}", token, "gpu-1"));

        proxy.Stop();
        await serving;
        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Contain("clawnode: could not verify the program: its SHA-256 is").And.Contain("nothing was installed"));
        Assert.That(user.Files, Is.Empty);
        Assert.That((bool)(await _bridge.CallAsync("node_token_validate", new JsonObject { ["token"] = token }))["valid"]!, Is.True);
    }

    [Test]
    public async Task A_script_that_was_cut_does_nothing_wherever_it_was_cut()
    {
        await using var user = new PlainUser();
        var token = (string)(await _bridge.CallAsync("node_token_create", """{"hostname":"gpu-1"}"""))["token"]!;
        var whole = _script.LastIndexOf("main \"", StringComparison.Ordinal);
        for (var cut = 0; cut <= whole; cut += cut == whole ? 1 : Math.Min(97, whole - cut))
        {
            foreach (var shell in Shells)
                await user.RunAsync([.. shell.Split(' '), "-c", _script[..cut]], Values(_url, token, "gpu-1"));
            Assert.That(user.Files, Is.Empty, $"cut after {cut} characters");
            if (cut == whole) break;
        }
    }

    [TestCase("quote", "a'b")]
    [TestCase("double quote", "a\"b")]
    [TestCase("substitution", "$(touch pwned)")]
    [TestCase("backquotes", "`touch pwned`")]
    [TestCase("newline", "a\ntouch pwned")]
    [TestCase("dash", "-rf")]
    [TestCase("option", "--config=/tmp/x")]
    [TestCase("semicolon", "a;touch pwned")]
    [TestCase("space", "a b")]
    [TestCase("backslash", "a\\b")]
    [TestCase("heredoc", "a\nTOKEN_END\ntouch pwned")]
    [TestCase("glob", "*")]
    public async Task Values_that_are_more_than_values_change_nothing(string _, string value)
    {
        await using var user = new PlainUser();
        const string good = "claw_bt_00000000000000000000000000000000";
        foreach (var shell in Shells)
        {
            Dictionary<string, string>[] attempts =
            [
                Values(_url, good, value), Values(_url, value, "gpu-1"), Values(value, good, "gpu-1"), Values(_url + value, good, "gpu-1"), Values("wss://" + value, good, "gpu-1"),
                new(Values(_url, good, "gpu-1")) { ["LABELS"] = value },
            ];
            foreach (var attempt in attempts)
            {
                var (code, output) = await user.RunAsync([.. shell.Split(' '), "-c", _script], attempt);
                Assert.That(code, Is.Not.Zero, output);
                Assert.That(user.Files.Where(file => !Directory.Exists(Path.Combine(user.Home, file))), Is.Empty, output);
            }
        }
    }

    [TestCase("ws://10.0.0.1:1", "ws:// is for this machine only")]
    [TestCase("ftp://127.0.0.1", "It must look like wss://HOST:PORT")]
    [TestCase("http://127.0.0.1:1", "It must look like wss://HOST:PORT")]
    public async Task An_address_without_encryption_is_for_this_machine_only(string gateway, string words)
    {
        await using var user = new PlainUser();
        var (code, output) = await user.RunAsync(["sh", "-c", _script], Values(gateway, "claw_bt_0", "gpu-1"));
        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Contain(words));
        Assert.That(user.Files, Is.Empty);
    }

    private static Dictionary<string, string> Values(string gateway, string token, string hostname) =>
        new() { ["GATEWAY"] = gateway, ["TOKEN"] = token, ["HOSTNAME"] = hostname };

    /// <summary>Passes everything on, but for one bit of the program.</summary>
    private async Task TamperAsync(HttpListener proxy)
    {
        using var client = new HttpClient();
        try
        {
            while (true)
            {
                var context = await proxy.GetContextAsync();
                var path = context.Request.Url!.AbsolutePath;
                var body = await client.GetByteArrayAsync(new Uri(_url.Replace("ws:", "http:", StringComparison.Ordinal) + path));
                if (!path.EndsWith(".sha256", StringComparison.Ordinal)) body[body.Length / 2] ^= 1;
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
