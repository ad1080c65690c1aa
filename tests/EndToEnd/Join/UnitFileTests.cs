using System.Diagnostics;
using ClawNode.Service;
using EndToEnd.Support;

namespace EndToEnd.Join;

/// <summary>What the machine's own systemd says about the unit files.</summary>
internal sealed class UnitFileTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Systemd_finds_nothing_wrong_with_the_unit(bool isUser)
    {
        using var scratch = new Scratch();
        var plan = new ServicePlan
        {
            Program = "/bin/true", ConfigFile = "/etc/claw node/100%.json", StateDir = "/var/lib/$clawnode", IsRoot = !isUser, Home = "/root", UserUnitFolder = scratch.Path,
        };
        var file = scratch.At(SystemdUnit.Name);
        await File.WriteAllTextAsync(file, SystemdUnit.Text(plan, isUser));
        var start = new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", file]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(said.Split('\n').Where(line => line.Contains("clawnode.service", StringComparison.Ordinal)), Is.Empty, said);
    }
}
