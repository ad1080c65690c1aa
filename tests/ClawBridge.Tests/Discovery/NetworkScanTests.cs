using System.Net;
using System.Text.Json;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Rpc.Wire;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery;

internal sealed class NetworkScanTests
{
    private FleetMethodsBench _bench = null!;

    [SetUp]
    public void Make() => _bench = new FleetMethodsBench();

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    [Test]
    public async Task A_scan_answers_who_is_there()
    {
        await _bench.JoinAsync(1, "gpu-1", remote: IPAddress.Parse("::ffff:10.0.0.5"));
        Found("10.0.0.9", [22], 3, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3");
        Found("10.0.0.5", [22, 80], 1, null);
        Found("10.0.0.3", [], 2, null);
        _bench.Scanner.Unreachable = 4;
        _bench.Names.Known["10.0.0.9"] = "gpu-9.lab";

        Snapshot.Match(await CallAsync("""{"subnet":"10.0.0.77/24","exclude":["10.0.0.128/25","10.0.0.1"]}"""), "result");
        var plan = _bench.Scanner.Plans.Single();
        Assert.That(plan.Ports, Is.EqualTo(new[] { 22, 80, 443, 6443, 8080, 9090 }));
        Assert.That((plan.Timeout.TotalMilliseconds, plan.Retries, plan.MaxConcurrent, plan.RateLimit), Is.EqualTo((500, 0, (int?)null, (int?)null)));
        Snapshot.Match(await _bench.Bridge.CallAsync("scan_list"), "list");
    }

    [Test]
    public async Task What_is_not_done_by_the_deadline_goes_on_and_can_be_ended()
    {
        var hold = new TaskCompletionSource();
        _bench.Scanner.Hold = hold.Task;
        Found("10.0.0.9", [22], 3, null);

        var calling = CallAsync("""{"subnet":"10.0.0.0/24","deadline_ms":1000}""");
        await AdvanceUntilAsync(calling);
        var partial = await calling;
        Snapshot.Match(partial, "partial");
        var id = JsonDocument.Parse(partial).RootElement.GetProperty("result").GetProperty("scan_id").GetString();
        Snapshot.Match(await _bench.Bridge.CallAsync("scan_cancel", $$"""{"scan_id":"{{id}}","_meta":{"dry_run":true} }"""), "cancel_dry");
        Snapshot.Match(await _bench.Bridge.CallAsync("scan_cancel", $$"""{"scan_id":"{{id}}"}"""), "cancel");
        // How many of its steps the clock made before the answer came is the test's own doing.
        var cancelled = await _bench.Bridge.CallAsync("scan_get", $$"""{"scan_id":"{{id}}"}""");
        Snapshot.Match(cancelled.Replace("\"scan_duration_ms\":1500", "\"scan_duration_ms\":1000", StringComparison.Ordinal), "cancelled");
        _bench.Bridge.Time.Advance(TimeSpan.FromHours(1));
        Snapshot.Match(await _bench.Bridge.CallAsync("scan_get", $$"""{"scan_id":"{{id}}"}"""), "forgotten");
    }

    [Test]
    public async Task A_job_that_ends_after_the_answer_is_complete()
    {
        var hold = new TaskCompletionSource();
        _bench.Scanner.Hold = hold.Task;
        var id = (await _bench.Bridge.ResultAsync("network_scan", """{"subnet":"10.0.0.0/24","deadline_ms":0}""")).GetProperty("scan_id").GetString()!;

        hold.SetResult();
        await _bench.Discovery.Scans.Get(id).Ended.WaitAsync(TimeSpan.FromSeconds(20));

        var whole = await _bench.Bridge.ResultAsync("scan_get", $$"""{"scan_id":"{{id}}"}""");
        Assert.That((whole.GetProperty("complete").GetBoolean(), whole.GetProperty("hosts_scanned").GetInt32()), Is.EqualTo((true, 254)));
    }

    [Test]
    public async Task A_large_result_is_paged()
    {
        for (var i = 1; i <= 254; i++) Found($"10.0.0.{i}", i % 2 == 0 ? [80] : [], 1, null);

        var first = await _bench.Bridge.ResultAsync("network_scan", """{"subnet":"10.0.0.0/24"}""");
        List<string> seen = [.. Addresses(first)];
        var (id, cursor) = (first.GetProperty("scan_id").GetString(), first.GetProperty("next_cursor").GetString());
        Assert.That((seen.Count, first.GetProperty("hosts_found").GetInt32(), first.GetProperty("hosts_with_open_ports").GetInt32()), Is.EqualTo((200, 254, 127)));
        while (cursor is not null)
        {
            var page = await _bench.Bridge.ResultAsync("scan_get", $$"""{"scan_id":"{{id}}","limit":20,"cursor":"{{cursor}}"}""");
            seen.AddRange(Addresses(page));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        Assert.That(seen, Has.Count.EqualTo(254).And.Unique);
        Assert.That(seen[..3], Is.EqualTo(new[] { "10.0.0.2", "10.0.0.4", "10.0.0.6" }), "open ports first, by address");
        Assert.That(seen[127], Is.EqualTo("10.0.0.1"));
    }

    [Test]
    public void Only_so_many_hosts_are_kept_and_all_are_counted()
    {
        var findings = new ScanFindings();
        for (var i = 0; i < ScanFindings.MostRefused + 5; i++) findings.Add(new HostAnswer(new NetAddress((UInt128)i, false), [], 1, null, null));
        Assert.That(findings.Add(new HostAnswer(new NetAddress(1 << 30, false), [22], 1, null, null)));

        Assert.That(findings.Hosts(), Has.Count.EqualTo(ScanFindings.MostRefused + 1));
        Assert.That((findings.Counts.Found, findings.Counts.Open, findings.Counts.Omitted), Is.EqualTo((ScanFindings.MostRefused + 6, 1, 5)));
    }

    [Test]
    public async Task A_name_that_takes_too_long_is_left_out()
    {
        Found("10.0.0.9", [22], 3, null);
        _bench.Names.Slow.Add("10.0.0.9");

        var calling = CallAsync("""{"subnet":"10.0.0.0/24"}""");
        await AdvanceUntilAsync(calling);

        Assert.That(await calling, Does.Contain("\"hostname\":null").And.Contain("\"complete\":true"));
    }

    [Test]
    public async Task GPUs_are_looked_for_where_the_profile_may_be_used_and_nowhere_else()
    {
        await ProfileAsync("lab", """ "scope":["10.0.0.0/25"] """);
        Found("10.0.0.5", [22], 1, null);
        Found("10.0.0.6", [2222], 1, "SSH-2.0-x", 2222);
        Found("10.0.0.7", [80], 1, null);
        Found("10.0.0.200", [22], 1, null);
        _bench.Gpus.Known["10.0.0.5"] = GpuDetection.Of(new GpuInfo(2, "550.54", 163_840, ["NVIDIA A100-SXM4-80GB", "NVIDIA A100-SXM4-80GB"], "nvidia"));
        _bench.Gpus.Known["10.0.0.6"] = GpuDetection.Unknown("The host key of 10.0.0.6 is not known.");

        Snapshot.Match(await CallAsync("""{"subnet":"10.0.0.0/24","detect_gpus":true,"credential_profile":"lab"}"""));
        Assert.That(_bench.Gpus.Asked, Is.EquivalentTo(new[] { "10.0.0.5:22", "10.0.0.6:2222" }));
    }

    [Test]
    public async Task Logins_are_bounded_in_number_and_time()
    {
        await ProfileAsync("lab", """ "scope":[] """);
        for (var i = 1; i <= 40; i++) Found($"10.0.0.{i}", [22], 1, null);
        _bench.Gpus.Hold = new TaskCompletionSource().Task;

        var calling = CallAsync("""{"subnet":"10.0.0.0/24","detect_gpus":true,"credential_profile":"lab","deadline_ms":600000}""");
        await AdvanceUntilAsync(calling);

        Assert.That(await calling, Does.Contain("10.0.0.1 did not answer within 30 s after logging in."));
        Assert.That((_bench.Gpus.Asked.Count, _bench.Gpus.MostAtOnce), Is.EqualTo((40, 16)));
    }

    [Test]
    public async Task A_scan_over_a_16_is_confirmed_first()
    {
        const string call = """{"subnet":"10.0.0.0/15","ports":[22]}""";
        var asked = await _bench.Bridge.ErrorAsync("network_scan", call);
        Assert.That(asked.GetProperty("code").GetInt32(), Is.EqualTo(-32005));
        Assert.That(asked.GetProperty("data").GetProperty("plan")[0].GetString(), Is.EqualTo("Connect to 131070 addresses of 10.0.0.0/15, on port 22."));
        Assert.That(_bench.Scanner.Plans, Is.Empty);

        var token = asked.GetProperty("data").GetProperty("confirm").GetString();
        var result = await _bench.Bridge.ResultAsync("network_scan", $$"""{"subnet":"10.0.0.0/15","ports":[22],"_meta":{"confirm":"{{token}}"} }""");
        Assert.That(result.GetProperty("hosts_scanned").GetInt32(), Is.EqualTo(131_070));
        Assert.That((await _bench.Bridge.ResultAsync("network_scan", """{"subnet":"10.0.0.0/16"}""")).GetProperty("complete").GetBoolean());
    }

    [Test]
    public async Task A_dry_run_sends_nothing()
    {
        Snapshot.Match(await CallAsync("""{"subnet":"10.0.0.0/24","_meta":{"dry_run":true}}"""));
        Assert.That(_bench.Scanner.Plans, Is.Empty);
    }

    [TestCase("no_cidr", """{"subnet":"10.0.0.0"}""")]
    [TestCase("host_name", """{"subnet":"gpu-1/24"}""")]
    [TestCase("public", """{"subnet":"8.8.8.0/24"}""")]
    [TestCase("partly_public", """{"subnet":"172.0.0.0/12"}""")]
    [TestCase("multicast", """{"subnet":"224.0.0.0/24"}""")]
    [TestCase("link_local", """{"subnet":"fe80::/120"}""")]
    [TestCase("huge", """{"subnet":"fd00::/64"}""")]
    [TestCase("nothing_left", """{"subnet":"10.0.0.0/30","exclude":["10.0.0.0/24"]}""")]
    [TestCase("exclude", """{"subnet":"10.0.0.0/30","exclude":["10.0.0.1","x"]}""")]
    [TestCase("no_port", """{"subnet":"10.0.0.0/30","ports":[]}""")]
    [TestCase("port", """{"subnet":"10.0.0.0/30","ports":[65536]}""")]
    [TestCase("timeout", """{"subnet":"10.0.0.0/30","timeout_ms":0}""")]
    [TestCase("no_profile", """{"subnet":"10.0.0.0/30","detect_gpus":true}""")]
    [TestCase("unknown_profile", """{"subnet":"10.0.0.0/30","detect_gpus":true,"credential_profile":"lb"}""")]
    [TestCase("no_username", """{"subnet":"10.0.0.0/30","detect_gpus":true,"credential_profile":"nobody"}""")]
    [TestCase("not_ssh", """{"subnet":"10.0.0.0/30","detect_gpus":true,"credential_profile":"windows"}""")]
    public async Task A_scan_is_refused(string name, string parameters)
    {
        await ProfileAsync("lab", """ "scope":[] """);
        await _bench.Bridge.ResultAsync("credential_profile_create", """{"name":"nobody","auth_method":"agent"}""");
        await _bench.Bridge.ResultAsync("credential_profile_create", """{"name":"windows","credential_type":"winrm","username":"ops","secret_ref":"key"}""");

        Snapshot.Match(await CallAsync(parameters), name);
        Assert.That(_bench.Scanner.Plans, Is.Empty);
    }

    [Test]
    public async Task Public_addresses_are_scanned_when_that_is_said() =>
        Assert.That((await _bench.Bridge.ResultAsync("network_scan", """{"subnet":"8.8.8.8/32","allow_public":true}""")).GetProperty("hosts_total").GetInt32(), Is.EqualTo(1));

    [Test]
    public async Task What_this_machine_cannot_do_is_told()
    {
        _bench.Scanner.Failure = "This machine ran out of file descriptors.";
        _bench.Scanner.Notes.Add("A note.");
        _bench.Scanner.Undetermined = 7;
        Snapshot.Match(await CallAsync("""{"subnet":"10.0.0.0/24"}"""));
    }

    [Test]
    public async Task Four_scans_run_at_once_and_no_more()
    {
        _bench.Scanner.Hold = new TaskCompletionSource().Task;
        for (var i = 0; i < ScanService.MostRunning; i++) await _bench.Bridge.ResultAsync("network_scan", $$"""{"subnet":"10.0.{{i}}.0/24","deadline_ms":0}""");

        Snapshot.Match(await CallAsync("""{"subnet":"10.0.9.0/24"}"""));
    }

    [Test]
    public async Task Unknown_scans_are_not_found()
    {
        Snapshot.Match(await _bench.Bridge.CallAsync("scan_get", """{"scan_id":"x"}"""), "get");
        Snapshot.Match(await _bench.Bridge.CallAsync("scan_cancel", """{"scan_id":"x"}"""), "cancel");
        Snapshot.Match(await _bench.Bridge.CallAsync("scan_list"), "list");
    }

    [Test]
    public async Task A_caller_that_cancels_ends_the_scan_and_one_that_asks_hears_of_its_progress()
    {
        _bench.Scanner.Hold = new TaskCompletionSource().Task;
        Found("10.0.0.9", [22], 3, null);
        await using var client = _bench.Bridge.Connect();
        await client.SendAsync("""{"id":1,"method":"network_scan","params":{"subnet":"10.0.0.0/24","_meta":{"progressToken":"p"}}}""");
        await FleetBench.UntilAsync(() => _bench.Scanner.Plans.Count == 1 && _bench.Bridge.Time.PendingTimers >= 2);
        var reading = client.ReadAsync();
        await AdvanceUntilAsync(reading);
        var progress = (await reading).GetProperty("params");
        Assert.That((progress.GetProperty("done").GetInt32(), progress.GetProperty("total").GetInt32()), Is.EqualTo((1, 254)));
        Assert.That(progress.GetProperty("message").GetString(), Is.EqualTo("1 of 254 addresses scanned, 1 hosts found."));

        await client.SendAsync("""{"method":"$/cancelRequest","params":{"id":1}}""");
        JsonElement answer;
        do answer = await client.ReadAsync();
        while (!answer.TryGetProperty("error", out _));
        Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32800));
        await FleetBench.UntilAsync(() => _bench.Discovery.Scans.All().Single().State == ScanState.Cancelled);
    }

    private async Task ProfileAsync(string name, string more)
    {
        await _bench.Bridge.State.TransactAsync(transaction => transaction.Put(ClawBridge.Secrets.SecretTables.Secrets, CredentialProfileMethodTests.Secret("key")));
        await _bench.Bridge.ResultAsync("credential_profile_create", $$"""{"name":"{{name}}","username":"ops","secret_ref":"key",{{more}}}""");
    }

    private void Found(string address, int[] open, int latency, string? banner, int port = 22) =>
        _bench.Scanner.Hosts.Add(new HostAnswer(NetAddress.From(IPAddress.Parse(address)), open, latency, banner is null ? null : port, banner));

    private Task<string> CallAsync(string parameters) => _bench.Bridge.CallAsync("network_scan", parameters);

    private static IEnumerable<string> Addresses(JsonElement result) => result.GetProperty("hosts").EnumerateArray().Select(host => host.GetProperty("address").GetString()!);

    /// <summary>Lets time pass until it has ended.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        for (var i = 0; i < 2_000 && !task.IsCompleted; i++)
        {
            _bench.Bridge.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(task, Task.Delay(5));
        }

        Assert.That(task.IsCompleted, "it has to end");
    }
}
