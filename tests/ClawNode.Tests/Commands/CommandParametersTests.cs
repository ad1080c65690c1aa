using System.Text.Json;
using ClawBridge.Protocol.Json;
using ClawNode.Commands;

namespace ClawNode.Tests.Commands;

[TestFixture]
internal sealed class CommandParametersTests
{
    [Test]
    public void Names_in_camel_case_are_read_too()
    {
        var run = CommandParameters.Read(Json("""{"command":["ls"],"timeoutMs":5}"""), PayloadJson.Default.SystemRun);
        Assert.That((run.Command[0], run.TimeoutMs), Is.EqualTo(("ls", (long?)5)));
    }

    [TestCase("""{"comand":["ls"]}""", "\"comand\" is not a parameter; did you mean command?")]
    [TestCase("""{"zzzzzz":1}""", "\"zzzzzz\" is not a parameter; known are command, cwd, env, timeout_ms.")]
    [TestCase("""{}""", "The parameters are wrong: required are command.")]
    [TestCase("""{"command":"ls"}""", "The parameters are wrong at $.command: the value has the wrong type.")]
    [TestCase("""[1]""", "The parameters must be a JSON object.")]
    public void What_is_wrong_is_named(string text, string message) =>
        Assert.That(() => CommandParameters.Read(Json(text), PayloadJson.Default.SystemRun),
            Throws.TypeOf<CommandException>().With.Message.EqualTo(message).And.Property("Code").EqualTo("INVALID_PARAMS"));

    [Test]
    public void A_command_without_parameters_takes_no_notice_of_any() =>
        Assert.That(CommandParameters.Read(Json("""{"a":1}"""), CommandJson.Default.NoParams), Is.EqualTo(new NoParams()));

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
