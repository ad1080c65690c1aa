using System.Diagnostics;
using ClawBridge.Gpu;
using ClawNode.Gpu;
using EndToEnd.Support;

namespace EndToEnd.Node;

/// <summary>The vendors' tools as real processes: stand-ins that print, fail, hang and flood.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ProbeRunnerTests
{
    [Test]
    public async Task A_tool_that_prints_a_recorded_answer_gives_its_gpus()
    {
        using var scratch = new Scratch();
        var recording = Path.Combine(Binaries.Root(), "tests/ClawNode.Tests/Gpu/Recorded/a100-sxm4-v12.xml");
        using var runner = Runner(scratch, $"cat '{recording}'");
        var answer = await new NvidiaProbe(runner).AskAsync(default);
        Assert.That(answer.Reason, Is.Null);
        Assert.That(answer.Reading!.Devices.Single().MigDevices, Has.Count.EqualTo(4));
    }

    [TestCase("echo 'Failed to initialize NVML: Unknown Error'; exit 255", "could not initialise the NVIDIA driver")]
    [TestCase("exit 255", "ended with exit code 255")]
    [TestCase("echo '<?xml version=\"1.0\" ?><nvidia_smi_log><gpu>'", "cut off or damaged")]
    [TestCase("kill -9 $$", "ended with exit code 137")]
    [TestCase("yes", "more than any real answer")]
    public async Task A_failure_is_a_sentence(string script, string words)
    {
        using var scratch = new Scratch();
        using var runner = Runner(scratch, script);
        var answer = await new NvidiaProbe(runner).AskAsync(default);
        Assert.That((answer.Reading, answer.Reason), Is.EqualTo(((GpuReading?)null, answer.Reason)));
        Assert.That(answer.Reason, Does.Contain(words));
    }

    [Test]
    public async Task A_tool_that_hangs_is_killed_with_its_children()
    {
        using var scratch = new Scratch();
        var pids = scratch.At("pids");
        using var runner = Runner(scratch, $"sleep 300 & echo $! > '{pids}'; echo $$ >> '{pids}'; wait", TimeSpan.FromSeconds(1));
        var answer = await new NvidiaProbe(runner).AskAsync(default);
        Assert.That(answer.Reason, Does.Contain("did not answer within"));
        foreach (var pid in await File.ReadAllLinesAsync(pids)) Assert.That(await IsGoneAsync(pid), Is.True, $"process {pid} was left behind");
    }

    [Test]
    public async Task A_tool_that_is_not_there_is_no_failure()
    {
        using var scratch = new Scratch();
        using var runner = new ProbeRunner(scratch.At("no-such-tool"), [], () => null, TimeSpan.FromSeconds(5), TimeProvider.System);
        Assert.That(await new NvidiaProbe(runner).AskAsync(default), Is.EqualTo(ProbeAnswer.NotInstalled));
    }

    [Test]
    public async Task A_file_that_is_no_program_cannot_be_started()
    {
        using var scratch = new Scratch();
        var tool = scratch.At("tool");
        await File.WriteAllBytesAsync(tool, [0x7f, (byte)'E', (byte)'L', (byte)'F', 0]);
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var runner = new ProbeRunner(tool, [], () => null, TimeSpan.FromSeconds(5), TimeProvider.System);
        Assert.That((await new NvidiaProbe(runner).AskAsync(default)).Reason, Does.StartWith("nvidia-smi could not be started"));
    }

    private static ProbeRunner Runner(Scratch scratch, string script, TimeSpan? limit = null)
    {
        var tool = scratch.At("nvidia-smi");
        File.WriteAllText(tool, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ProbeRunner(tool, NvidiaFailures.Arguments, () => null, limit ?? TimeSpan.FromSeconds(10), TimeProvider.System);
    }

    private static async Task<bool> IsGoneAsync(string pid)
    {
        var from = Stopwatch.GetTimestamp();
        while (Directory.Exists($"/proc/{pid}") && !(await File.ReadAllTextAsync($"/proc/{pid}/stat")).Contains(") Z", StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(from) > TimeSpan.FromSeconds(10)) return false;
            await Task.Delay(10);
        }
        return true;
    }
}
