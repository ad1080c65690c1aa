using System.Text.Json;
using ClawNode.Commands;

namespace EndToEnd.Node;

/// <summary><c>system.run</c> with real programs.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SystemRunTests
{
    [Test]
    public async Task A_program_runs_without_a_shell_and_its_output_is_told()
    {
        var answer = await RunAsync("""{"command":["printf","%s|%s","$HOME","a b"],"env":["X=1"],"cwd":"/tmp"}""");
        Assert.That(answer.GetRawText(), Is.EqualTo("""{"exit_code":0,"stdout":"$HOME|a b","stderr":"","success":true,"truncated":false}"""));
    }

    [Test]
    public async Task Environment_and_folder_are_the_asked_ones()
    {
        var answer = await RunAsync("""{"command":["sh","-c","echo $X; pwd; exit 3"],"env":["X=a=b"],"cwd":"/tmp"}""");
        Assert.That((answer.GetProperty("stdout").GetString(), answer.GetProperty("exit_code").GetInt32(), answer.GetProperty("success").GetBoolean()),
            Is.EqualTo(("a=b\n/tmp\n", 3, false)));
    }

    [Test]
    public async Task Output_over_a_mebibyte_is_cut_and_the_program_goes_on()
    {
        var answer = await RunAsync("""{"command":["sh","-c","head -c 3000000 /dev/zero | tr '\\0' x; echo done >&2"]}""");
        Assert.That((answer.GetProperty("stdout").GetString()!.Length, answer.GetProperty("truncated").GetBoolean(), answer.GetProperty("stderr").GetString()),
            Is.EqualTo((1024 * 1024, true, "done\n")));
    }

    [TestCase("""{"command":["/no/such/program"]}""", "NOT_FOUND")]
    [TestCase("""{"command":[]}""", "INVALID_PARAMS")]
    [TestCase("""{"command":["true"],"cwd":"/no/such/folder"}""", "INVALID_PARAMS")]
    [TestCase("""{"command":["true"],"env":["X"]}""", "INVALID_PARAMS")]
    [TestCase("""{"command":["true"],"timeout_ms":0}""", "INVALID_PARAMS")]
    [TestCase("""{"command":["sleep","300"],"timeout_ms":200}""", "TIMEOUT")]
    public void What_cannot_run_is_an_error_with_its_code(string parameters, string code) =>
        Assert.That(async () => await RunAsync(parameters), Throws.TypeOf<CommandException>().With.Property("Code").EqualTo(code));

    private static async Task<JsonElement> RunAsync(string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        return await new SystemRunCommand(allowed: true, TimeProvider.System).ExecuteAsync(document.RootElement, CommandContext.Local, CancellationToken.None);
    }
}
