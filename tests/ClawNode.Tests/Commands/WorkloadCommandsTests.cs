using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;
using ClawNode.Tests.Runtimes;

namespace ClawNode.Tests.Commands;

internal sealed class WorkloadCommandsTests
{
    private ManagerFixture _node = null!;
    private IReadOnlyList<ICommand> _commands = [];

    [SetUp]
    public async Task Start()
    {
        _node = await ManagerFixture.StartAsync();
        _commands = WorkloadHost.CommandsFor(_node.Manager, _node.Time);
    }

    [TearDown]
    public async Task Stop() => await _node.DisposeAsync();

    [Test]
    public async Task A_workload_goes_through_its_life_by_commands()
    {
        const string id = """{"workload_id":"w1"}""";
        var started = await InvokeAsync("workload.run", """{"workload_id":"w1","replica":0,"attempt":1,"epoch":1,"cluster_id":"c","image":"img"}""");
        Assert.That(started.GetProperty("state").GetString(), Is.EqualTo("starting"));
        await _node.UntilAsync(ManagerFixture.Spec(), status => status.State is NodeWorkloadState.Running);

        var inspected = await InvokeAsync("workload.inspect", id);
        var stats = await InvokeAsync("workload.stats", id);
        var exec = await InvokeAsync("container.exec", """{"workload_id":"w1","command":["echo","hi"]}""");
        var logs = await InvokeAsync("workload.logs", id);
        var list = await InvokeAsync("workload.list", null);
        var stopping = await InvokeAsync("workload.stop", """{"workload_id":"w1","epoch":1,"force":true}""");
        await _node.EndedAsync(ManagerFixture.Spec());
        var removed = await InvokeAsync("workload.remove", id);
        Assert.Multiple(() =>
        {
            Assert.That(inspected.GetProperty("container_id").GetString(), Is.EqualTo("id-w1-0-1"));
            Assert.That(stats.GetProperty("memory_used_mb").GetInt64(), Is.EqualTo(3));
            Assert.That(stats.GetProperty("cpu_percent").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(exec.GetProperty("stdout").GetString(), Is.EqualTo("echo hi"));
            Assert.That(logs.GetProperty("lines")[0].GetProperty("text").GetString(), Is.EqualTo("line of w1-0-1"));
            Assert.That(list.GetProperty("count").GetInt32(), Is.EqualTo(1));
            Assert.That(stopping.GetProperty("state").GetString(), Is.AnyOf("stopping", "exited"));
            Assert.That(removed.GetProperty("exit_cause").GetString(), Is.EqualTo("stopped"));
            Assert.That(_node.Manager.Snapshot(), Is.Empty);
        });
    }

    [Test]
    public async Task Followed_lines_go_out_as_progress()
    {
        await _node.RunningAsync(ManagerFixture.Spec());
        List<string> chunks = [];
        var context = new CommandContext("i", null, (chunk, _) =>
        {
            chunks.Add(chunk);
            return ValueTask.CompletedTask;
        });
        var answer = await InvokeAsync("workload.logs", """{"workload_id":"w1","follow":true}""", context);
        Assert.That(chunks.Single(), Does.Contain("line of w1-0-1"));
        Assert.That(answer.GetProperty("lines").GetArrayLength(), Is.Zero);
    }

    [TestCase("workload.run", """{"workload_id":"w1"}""", InvokeErrorCodes.InvalidParams)]
    [TestCase("workload.run", "[]", InvokeErrorCodes.InvalidParams)]
    [TestCase("workload.run", null, InvokeErrorCodes.InvalidParams)]
    [TestCase("workload.stop", """{"workload_id":"w1","epoch":1}""", InvokeErrorCodes.NotFound)]
    [TestCase("workload.stop", """{"workload_id":"w1","epoch":"one"}""", InvokeErrorCodes.InvalidParams)]
    [TestCase("workload.inspect", """{"workload_id":"w1"}""", InvokeErrorCodes.NotFound)]
    [TestCase("workload.stats", """{"workload_id":"w1"}""", InvokeErrorCodes.NotFound)]
    [TestCase("workload.remove", """{"workload_id":"w1"}""", InvokeErrorCodes.NotFound)]
    [TestCase("workload.logs", """{"workload_id":"w1","tail":-1}""", InvokeErrorCodes.InvalidParams)]
    [TestCase("workload.logs", """{"workload_id":"w1","stream":"stdin"}""", InvokeErrorCodes.InvalidParams)]
    [TestCase("container.exec", """{"workload_id":"w1","command":[]}""", InvokeErrorCodes.InvalidParams)]
    [TestCase("container.exec", """{"workload_id":"w1","command":["true"]}""", InvokeErrorCodes.NotFound)]
    public void Bad_input_has_its_code(string command, string? parameters, string code) =>
        Assert.That(Assert.ThrowsAsync<CommandException>(() => InvokeAsync(command, parameters))!.Code, Is.EqualTo(code));

    private async Task<JsonElement> InvokeAsync(string command, string? parameters, CommandContext? context = null)
    {
        var element = parameters is null ? default : JsonDocument.Parse(parameters).RootElement;
        return await _commands.Single(candidate => candidate.Name == command).ExecuteAsync(element, context ?? CommandContext.Local, CancellationToken.None);
    }
}
