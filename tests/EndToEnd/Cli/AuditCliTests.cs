using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using EndToEnd.Stdio;
using EndToEnd.Support;

namespace EndToEnd.Cli;

/// <summary>The audit log as an auditor meets it: exported, checked outside of the bridge, verified, tampered with.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class AuditCliTests
{
    [Test]
    public async Task An_export_of_a_running_bridge_holds_by_the_documented_check()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"));
        await bridge.CallAsync("workload_submit", """{"name":"kept","image":"none","_meta":{"session":"Grüße \"b\" \\ \t 😀"}}""");
        for (var i = 0; i < 5; i++) await bridge.ErrorAsync("workload_stop", $$"""{"workload_id":"none-{{i}}"}""");

        var (code, lines, errors) = await StdioTests.RunAsync("", "audit", "export", "--state-dir", scratch.At("s"));
        Assert.That(code, Is.Zero, errors);
        Assert.That(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(6));
        var (whole, says) = await CheckAsync(scratch, lines);
        Assert.That(whole, Is.Zero, says);
        var (changed, where) = await CheckAsync(scratch, lines.Replace("none-3", "none-4", StringComparison.Ordinal));
        Assert.That(changed, Is.EqualTo(1));
        Assert.That(where, Does.Contain("altered").And.Contain("\"seq\":5"));
        var (cut, gap) = await CheckAsync(scratch, string.Join('\n', lines.Split('\n').Where((_, i) => i != 2)));
        Assert.That(cut, Is.EqualTo(1));
        Assert.That(gap, Does.Contain("does not follow").And.Contain("\"seq\":4"));
    }

    [Test]
    public async Task A_noted_head_is_proved_later_on_and_by_other_processes()
    {
        using var scratch = new Scratch();
        string head;
        await using (var bridge = BridgeProcess.On(scratch.At("s")))
        {
            for (var i = 0; i < 3; i++) await bridge.ErrorAsync("workload_stop", """{"workload_id":"none"}""");
            head = Head(await VerifyAsync(scratch, 0));
            await bridge.ErrorAsync("workload_stop", """{"workload_id":"none"}""");
            await bridge.KillAsync();
        }

        await VerifyAsync(scratch, 0, "--expect", head);
        Assert.That(head, Does.StartWith("3:"));
        Assert.That(await VerifyAsync(scratch, 1, "--expect", "9" + head[1..]), Does.Contain("missing"));
        Assert.That(await VerifyAsync(scratch, 1, "--expect", "2" + head[1..]), Does.Contain("Record 2"));
    }

    [Test]
    public async Task A_changed_byte_in_the_file_is_found_with_its_record()
    {
        using var scratch = new Scratch();
        await using (var bridge = BridgeProcess.On(scratch.At("s")))
        {
            for (var i = 0; i < 5; i++) await bridge.ErrorAsync("workload_stop", $$"""{"workload_id":"none-{{i}}"}""");
            var (code, _, errors) = await StdioTests.RunAsync("", "state", "backup", scratch.At("b"), "--state-dir", scratch.At("s"));
            Assert.That(code, Is.Zero, errors);
        }

        // A backup is a plain file, whose rows have no checksum of the database's own.
        var bytes = await File.ReadAllBytesAsync(scratch.At("b"));
        var at = bytes.AsSpan().IndexOf("none-2"u8);
        Assert.That(at, Is.Positive);
        while (at >= 0)
        {
            bytes[at + 5] = (byte)'4';
            at = bytes.AsSpan().IndexOf("none-2"u8);
        }

        await File.WriteAllBytesAsync(scratch.At("b"), bytes);
        var (restored, _, problem) = await StdioTests.RunAsync("", "state", "restore", scratch.At("b"), "--state-dir", scratch.At("s"));
        Assert.That(restored, Is.Zero, problem);
        Assert.That(await VerifyAsync(scratch, 1), Does.Contain("Record 3 was altered"));
    }

    [TestCase("audit")]
    [TestCase("audit", "show")]
    [TestCase("audit", "export", "--since", "yesterday")]
    [TestCase("audit", "export", "--expect", "1:00")]
    [TestCase("audit", "verify", "--expect", "1")]
    [TestCase("doctor", "--since", "1")]
    public async Task What_was_not_meant_ends_with_2(params string[] arguments)
    {
        var (code, output, errors) = await StdioTests.RunAsync("", [.. arguments, "--in-memory"]);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(output, Is.Empty);
            Assert.That(errors, Does.Contain("--since").Or.Contain("--expect").Or.Contain("audit"));
        });
    }

    private static async Task<string> VerifyAsync(Scratch scratch, int exitCode, params string[] more)
    {
        var (code, output, errors) = await StdioTests.RunAsync("", ["audit", "verify", "--state-dir", scratch.At("s"), .. more]);
        Assert.That(code, Is.EqualTo(exitCode), output + errors);
        return output;
    }

    private static string Head(string sentence) => HeadPattern().Match(sentence).Value;

    [GeneratedRegex("[0-9]+:[0-9a-f]{64}")]
    private static partial Regex HeadPattern();

    /// <summary>Runs the shell commands of docs/audit.md, as they stand there.</summary>
    private static async Task<(int Code, string Output)> CheckAsync(Scratch scratch, string lines)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Binaries.Root(), "docs/audit.md"));
        var commands = document.Split("```sh\n")[1].Split("```")[0];
        await File.WriteAllTextAsync(scratch.At("check.sh"), commands);
        using var shell = Process.Start(new ProcessStartInfo("sh", [scratch.At("check.sh")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
        })!;
        var output = shell.StandardOutput.ReadToEndAsync();
        await shell.StandardInput.WriteAsync(lines);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (shell.ExitCode, await output);
    }
}
