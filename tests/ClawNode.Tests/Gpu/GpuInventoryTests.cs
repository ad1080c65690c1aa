using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GpuInventoryTests
{
    private static readonly ProbeOutcome T4 = ScriptedRunner.Says(Recordings.Text("tesla-t4.xml"));
    private static readonly ProbeOutcome Missing = new(ProbeOutcomeKind.Missing);

    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedKernelLog _kernel = new();

    [Test]
    public async Task A_machine_without_tools_has_no_gpus_and_is_well()
    {
        using var inventory = Inventory(new ScriptedRunner(Missing));
        Assert.That(await inventory.ListAsync(default), Is.EqualTo(GpuReports.List([])).UsingPropertiesComparer());
    }

    [Test]
    public async Task A_configured_tool_that_is_not_there_is_told()
    {
        using var probe = new CachedProbe(new NvidiaProbe(new ScriptedRunner(Missing), configured: true), _clock);
        using var inventory = new GpuInventory([probe], _kernel, _clock);
        Assert.That((await inventory.ListAsync(default)).HealthReason, Does.Contain("configured nvidia-smi does not exist"));
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return Case("hang", new ProbeOutcome(ProbeOutcomeKind.TimedOut), "did not answer within 10 s");
        yield return Case("exit 255", ScriptedRunner.Says("", 255), "ended with exit code 255");
        yield return Case("exit 255 with words", ScriptedRunner.Says("", 255, "Something broke\n"), "said \"Something broke\"");
        yield return Case("no NVML", ScriptedRunner.Says("Failed to initialize NVML: Unknown Error\n", 255), "could not initialise the NVIDIA driver");
        yield return Case("mismatch", ScriptedRunner.Says("Failed to initialize NVML: Driver/library version mismatch\n", 18), "reboot the machine or reload");
        yield return Case("no module", ScriptedRunner.Says("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n", 9), "modprobe nvidia");
        yield return Case("cut off", ScriptedRunner.Says(Recordings.Text("tesla-t4.xml")[..5000]), "cut off or damaged");
        yield return Case("nothing", ScriptedRunner.Says(""), "without an XML document");
        yield return Case("flood", new ProbeOutcome(ProbeOutcomeKind.TooMuchOutput), "more than any real answer");
        yield return Case("uninstalled", Missing, "no longer installed");
        yield return Case("cannot start", new ProbeOutcome(ProbeOutcomeKind.NotStarted, Error: "Permission denied"), "could not be started: Permission denied.");

        static TestCaseData Case(string name, ProbeOutcome outcome, string reason) => new TestCaseData(outcome, reason).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Failures))]
    public async Task After_a_good_answer_a_failing_tool_keeps_its_gpus_unhealthy_and_says_since_when(ProbeOutcome failure, string reason)
    {
        using var inventory = Inventory(new ScriptedRunner(T4, failure));
        var good = await inventory.ListAsync(default);
        var goodAt = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _clock.Advance(TimeSpan.FromSeconds(31));

        var list = await inventory.ListAsync(default);
        Assert.Multiple(() =>
        {
            Assert.That(list.Gpus.Select(gpu => (gpu.Uuid, gpu.MemoryTotalMb, gpu.Healthy)), Is.EqualTo(good.Gpus.Select(gpu => (gpu.Uuid, gpu.MemoryTotalMb, false))));
            Assert.That(list.Gpus.Select(gpu => gpu.HealthReason), Has.All.Contains(reason));
            Assert.That(list.StaleSince, Is.EqualTo(goodAt));
            Assert.That(list.HealthReason, Does.Contain(reason));
        });
        var metrics = await inventory.MetricsAsync(default);
        Assert.That((metrics.Count, metrics.Ts, metrics.StaleSince), Is.EqualTo((1, goodAt, goodAt)));
    }

    [TestCaseSource(nameof(Failures))]
    public async Task A_tool_that_fails_from_the_start_gives_a_reason_and_no_exception(ProbeOutcome failure, string reason)
    {
        using var inventory = Inventory(new ScriptedRunner(failure));
        var list = await inventory.ListAsync(default);
        Assert.That(list.Count, Is.Zero);
        if (failure != Missing) Assert.That(list.HealthReason, Does.Contain(reason));
    }

    [Test]
    public async Task A_tool_that_recovers_is_no_longer_stale()
    {
        using var inventory = Inventory(new ScriptedRunner(T4, new ProbeOutcome(ProbeOutcomeKind.TimedOut), T4));
        await inventory.ListAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await inventory.ListAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(31));
        var list = await inventory.ListAsync(default);
        Assert.That((list.StaleSince, list.HealthReason, list.Count), Is.EqualTo(((long?)null, (string?)null, 1)));
        Assert.That(list.Gpus.Single().Healthy, Is.True);
    }

    [Test]
    public async Task A_gpu_that_the_driver_stops_reporting_stays_in_the_list_unhealthy()
    {
        using var inventory = Inventory(new ScriptedRunner(T4, ScriptedRunner.Says("No devices were found\n", 6)));
        await inventory.ListAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(31));
        var gpu = (await inventory.ListAsync(default)).Gpus.Single();
        Assert.That(gpu.Healthy, Is.False);
        Assert.That(gpu.HealthReason, Does.StartWith("The driver no longer reports this GPU"));
    }

    [Test]
    public async Task The_tool_runs_once_for_callers_within_the_same_second()
    {
        var runner = new ScriptedRunner(T4);
        using var inventory = Inventory(runner);
        await Task.WhenAll(inventory.MetricsAsync(default), inventory.MetricsAsync(default), inventory.ListAsync(default));
        Assert.That(runner.Runs, Is.EqualTo(1));
        _clock.Advance(TimeSpan.FromSeconds(2));
        await inventory.ListAsync(default);
        Assert.That(runner.Runs, Is.EqualTo(1), "a list may be 30 s old");
        await inventory.MetricsAsync(default);
        Assert.That(runner.Runs, Is.EqualTo(2), "readings may be 1 s old");
    }

    [Test]
    public async Task A_fatal_xid_takes_its_gpu_out_until_the_driver_needs_no_recovery()
    {
        using var inventory = Inventory(new ScriptedRunner(T4));
        _kernel.Say("NVRM: Xid (PCI:0000:00:1e): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.");
        var gpu = (await inventory.ListAsync(default)).Gpus.Single();
        Assert.That((gpu.Healthy, gpu.HealthReason), Is.EqualTo((false, "Xid 79: the GPU has fallen off the bus; power-cycle the machine and check seating, power and temperature.")));

        _kernel.Say("NVRM: Xid (PCI:0000:00:1e): 154, GPU recovery action changed from 0x2 (Node Reboot Required) to 0x0 (None)");
        Assert.That((await inventory.ListAsync(default)).Gpus.Single().Healthy, Is.True);
    }

    [Test]
    public async Task Both_vendors_are_listed_together()
    {
        using var amd = new CachedProbe(new RocmProbe(new ScriptedRunner(ScriptedRunner.Says(Recordings.Text("mi100_rocm602.json"))), new DrmDevices("/nonexistent")), _clock);
        using var nvidia = new CachedProbe(new NvidiaProbe(new ScriptedRunner(T4)), _clock);
        using var inventory = new GpuInventory([nvidia, amd], _kernel, _clock);
        var list = await inventory.ListAsync(default);
        Assert.That(list.Gpus.Select(gpu => gpu.Vendor), Is.EqualTo(new[] { GpuVendor.Nvidia, GpuVendor.Amd, GpuVendor.Amd, GpuVendor.Amd, GpuVendor.Amd }));
        Assert.That(list.TotalMemoryGb, Is.EqualTo((15360 + (4 * 32752)) / 1024));
    }

    private GpuInventory Inventory(ScriptedRunner nvidia) => new([new CachedProbe(new NvidiaProbe(nvidia), _clock)], _kernel, _clock);
}
