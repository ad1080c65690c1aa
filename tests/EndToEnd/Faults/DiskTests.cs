using System.Diagnostics;
using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Faults;

/// <summary>A disk that is full: refused with -32003, reads go on, nothing half-written.</summary>
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
