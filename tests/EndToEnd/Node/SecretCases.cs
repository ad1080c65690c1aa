using System.Security.Cryptography;
using System.Text;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using EndToEnd.Support;

namespace EndToEnd.Node;

/// <summary>What holds for the secrets of every runtime.</summary>
internal static class SecretCases
{
    /// <summary>Texts that a shell, a quote or a line reader would spoil, up to the longest that a variable takes.</summary>
    private static readonly string[] s_nasty = ["", "'", "\"'\\''$(id)`id`${HOME}\\", "two\nlines\n\n", "\r\n\t ~ !x #", "ü€😀", new string('\'', 40_000), new string('x', (128 << 10) - 5)];

    /// <summary>Nasty texts, and for files also what no variable can be, are with the workload byte for byte.</summary>
    /// <param name="shell">A workload that runs this script.</param>
    /// <param name="at">Where files are put, before a slash and their number.</param>
    public static async Task ArriveAsync(NodeUnderTest node, Func<string, WorkloadRun> shell, string at)
    {
        var variables = s_nasty.Select(static (text, i) => ($"V{i}", text)).ToDictionary(static pair => pair.Item1, static pair => pair.text);
        var files = s_nasty.Append("nul\0inside").Append(new string('y', 256 << 10)).Select((text, i) => ($"{at} {i}/it's", text)).ToDictionary(static pair => pair.Item1, static pair => pair.text);
        var script = string.Concat(variables.Keys.Select(static name => $"printf %s \"${name}\" | sha256sum;")) + $"for i in {string.Join(' ', Enumerable.Range(0, files.Count))}; do sha256sum < \"{at} $i/it's\"; done";
        var spec = shell(script) with { EnvSecrets = variables, SecretFiles = files };
        await node.RunAsync(spec);
        var ended = await node.EndedAsync(spec.WorkloadId);
        var lines = (await node.LogsAsync(spec.WorkloadId, new LogQuery())).Select(static line => line.Text.Split(' ')[0]);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(lines, Is.EqualTo(variables.Values.Concat(files.Values).Select(Hash)));
    }

    /// <summary>A running workload's file and variable lie in memory and on no disk, and nowhere at all once it was stopped.</summary>
    public static async Task StayInMemoryAsync(NodeUnderTest node, string workloadId, string canary, string memory, params string[] disk)
    {
        Assert.That(await Leaks.InFilesAsync(canary, [.. disk, memory]), Has.Count.EqualTo(2).And.All.StartWith(memory), "the file and the variables, in memory");
        node.Manager.Stop(new WorkloadStop { WorkloadId = workloadId, Epoch = 1, Force = true });
        await node.EndedAsync(workloadId);
        Assert.That(Directory.EnumerateDirectories(memory).SelectMany(Directory.EnumerateDirectories), Is.Empty);
        Assert.That(await Leaks.InFilesAsync(canary, [.. disk, memory]), Is.Empty);
        Assert.That(Leaks.InProcesses(canary), Is.Empty);
    }

    /// <summary>With one secret as a file and one, which cannot be taken for the other, as a variable.</summary>
    public static WorkloadRun With(WorkloadRun spec, string canary, string file) => spec with
    {
        SecretFiles = new Dictionary<string, string> { [file] = canary + "\n" },
        EnvSecrets = new Dictionary<string, string> { ["TOKEN"] = $"'{canary}'" },
    };

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
