using System.Text;
using ClawNode.Runtimes.Secrets;
using FsCheck;
using FsCheck.Fluent;

namespace ClawNode.Tests.Runtimes.Secrets;

internal sealed class EnvSecretsTextTests
{
    private static readonly string[] s_nasty =
    [
        "", "plain", "'", "'\\''", "\"", "$(id)", "`id`", "${HOME}", "\\", "\\n", "a\nb\n", "\n\n", "\r\n", " lead and trail ", "\t", "~", "-n", "!x", "ü€😀", "\u0001\u007f", "a=b", "#c", ";&|", "*?[",
    ];

    [Test]
    public void A_block_comes_back_as_it_was() => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>[]>(), texts =>
    {
        var variables = texts.Select((text, i) => ($"V{i}", WellFormed(text.Get))).ToDictionary(pair => pair.Item1, pair => pair.Item2);
        var read = EnvSecretsText.ReadBlock(Encoding.UTF8.GetBytes(EnvSecretsText.Block(variables)));
        return read.Count == variables.Count && variables.All(variable => read[variable.Key] == variable.Value);
    }));

    [Test]
    public async Task A_shell_reads_the_script_as_exactly_the_texts_and_then_becomes_the_program()
    {
        var variables = s_nasty.Append(new string('\'', 20_000)).Select((text, i) => ($"V{i}", text)).ToDictionary(pair => pair.Item1, pair => pair.text);
        var file = Path.Combine("/dev/shm", $"claw-test-{Guid.NewGuid():N}");
        try
        {
            await File.WriteAllTextAsync(file, EnvSecretsText.Script(variables));
            using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", $". {file} && exec \"$@\"", "sh", "env", "-0"]) { RedirectStandardOutput = true })!;
            using var output = new MemoryStream();
            await shell.StandardOutput.BaseStream.CopyToAsync(output);
            await shell.WaitForExitAsync();
            var read = EnvSecretsText.ReadBlock(output.ToArray());
            foreach (var (name, text) in variables) Assert.That(read[name], Is.EqualTo(text), name);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\0", "", StringComparison.Ordinal);
}
