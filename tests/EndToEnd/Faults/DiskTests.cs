using System.Diagnostics;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Faults;

/// <summary>A disk that is full or read-only: refused with -32003, reads go on, nothing half-written.</summary>
internal sealed class DiskTests
{
    [Test]
    public async Task A_full_disk_refuses_writes_keeps_reads_and_recovers()
    {
        using var scratch = new Scratch();
        var disk = Directory.CreateDirectory(scratch.At("d")).FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk);
        try
        {
            await using (var bridge = BridgeProcess.On(Path.Combine(disk, "s")))
            {
                await bridge.CallAsync("workload_submit", """{"name":"before","image":"none"}""");
                var filler = Path.Combine(disk, "filler");
                await FillAsync(filler);
                var error = await bridge.ErrorAsync("workload_submit", new JsonObject { ["name"] = "during", ["image"] = "none", ["env"] = new JsonObject { ["A"] = new string('x', 60000) } });
                var read = await bridge.CallAsync("workload_list");
                File.Delete(filler);
                await bridge.CallAsync("workload_submit", """{"name":"after","image":"none"}""");
                Assert.Multiple(() =>
                {
                    Assert.That((int)error["code"]!, Is.EqualTo(-32003));
                    Assert.That(read.AsArray(), Has.Count.EqualTo(1));
                });
            }

            await using var again = BridgeProcess.On(Path.Combine(disk, "s"));
            var names = (await again.CallAsync("workload_list")).AsArray().Select(w => (string)w!["name"]!);
            Assert.That(names, Is.EquivalentTo(new[] { "before", "after" }));
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    [Test]
    public async Task A_read_only_directory_shows_its_state_and_refuses_writes()
    {
        using var scratch = new Scratch();
        var state = scratch.At("s");
        await using (var bridge = BridgeProcess.On(state)) await bridge.CallAsync("workload_submit", """{"name":"before","image":"none"}""");
        var mounted = Directory.CreateDirectory(scratch.At("ro")).FullName;
        await RunAsync("mount", "--bind", state, mounted);
        try
        {
            await RunAsync("mount", "-o", "remount,ro,bind", mounted);
            await using var bridge = BridgeProcess.On(mounted);
            var read = await bridge.CallAsync("workload_list");
            var error = await bridge.ErrorAsync("workload_submit", """{"name":"during","image":"none"}""");
            Assert.Multiple(() =>
            {
                Assert.That(read.AsArray().Select(w => (string)w!["name"]!), Is.EqualTo(new[] { "before" }));
                Assert.That((int)error["code"]!, Is.EqualTo(-32003));
                Assert.That((string)error["message"]!, Does.Contain("read-only mount"));
            });
        }
        finally
        {
            await RunAsync("umount", mounted);
        }
    }

    private static async Task FillAsync(string file)
    {
        await using var stream = File.Create(file);
        var block = new byte[4096];
        try
        {
            for (var i = 0; i < 4096; i++)
            {
                await stream.WriteAsync(block);
                await stream.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    private static async Task RunAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(file, arguments);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{file} {string.Join(' ', arguments)}");
    }
}
