using System.Globalization;
using ClawBridge.Protocol.Frames;
using ClawNode.Commands;

namespace ClawNode.Tests.Link;

[TestFixture]
internal sealed class InvocationTests
{
    [Test]
    public async Task A_command_is_run_and_answered_within_the_closed_schema()
    {
        await using var fixture = new LinkFixture(ScriptedCommand.Echo());
        var connection = await fixture.ConnectAsync();
        connection.Invoke("i1", "test.echo", """{"a":1}""");
        var result = await connection.UntilAsync("node.invoke.result");
        Assert.That(result.GetRawText(), Is.EqualTo($$$"""{"id":"i1","nodeId":"{{{fixture.Identity.DeviceId}}}","ok":true,"payload":{"a":1}}"""));
    }

    [TestCase("test.unknown", null, "UNKNOWN_COMMAND", "no command test.unknown")]
    [TestCase("test.fails", null, "NOT_FOUND", "no such thing")]
    [TestCase("test.breaks", null, "INTERNAL", "a mistake of the agent")]
    [TestCase("test.fails", "{oops", "INVALID_PARAMS", "not valid JSON")]
    public async Task A_failure_is_an_answer_with_its_code(string command, string? parameters, string code, string words)
    {
        await using var fixture = new LinkFixture(
            new ScriptedCommand("test.fails", (_, _, _) => throw new CommandException(InvokeErrorCodes.NotFound, "There is no such thing.")),
            new ScriptedCommand("test.breaks", (_, _, _) => throw new InvalidOperationException("a secret detail")));
        var connection = await fixture.ConnectAsync();
        connection.Invoke("i1", command, parameters);
        var result = await connection.UntilAsync("node.invoke.result");
        var error = result.GetProperty("error");
        Assert.Multiple(() =>
        {
            Assert.That(result.GetProperty("ok").GetBoolean(), Is.False);
            Assert.That(error.GetProperty("code").GetString(), Is.EqualTo(code));
            Assert.That(error.GetProperty("message").GetString(), Does.Contain(words).And.Not.Contain("secret detail"));
        });
    }

    [Test]
    public async Task Progress_is_numbered_from_zero_and_comes_before_the_result()
    {
        await using var fixture = new LinkFixture(new ScriptedCommand("test.stream", async (parameters, context, cancellationToken) =>
        {
            for (var part = 0; part < 3; part++) await context.Progress($"[{part}]", cancellationToken);
            return parameters.Clone();
        }));
        var connection = await fixture.ConnectAsync();
        await connection.EventAsync("gpu.metrics");
        connection.Invoke("i1", "test.stream", "{}");
        for (var part = 0; part < 3; part++)
        {
            var chunk = (await connection.NextAsync()).Params!.Value;
            Assert.That((chunk.GetProperty("invokeId").GetString(), chunk.GetProperty("seq").GetInt64(), chunk.GetProperty("chunk").GetString()),
                Is.EqualTo(("i1", (long)part, string.Create(CultureInfo.InvariantCulture, $"[{part}]"))));
        }
        Assert.That((await connection.NextAsync()).Method, Is.EqualTo("node.invoke.result"));
    }

    [Test]
    public async Task A_slow_command_delays_neither_heartbeats_nor_other_commands()
    {
        var gate = new TaskCompletionSource();
        await using var fixture = new LinkFixture(ScriptedCommand.Gated(gate.Task), ScriptedCommand.Echo());
        var connection = await fixture.ConnectAsync();
        await connection.EventAsync("heartbeat");
        connection.Invoke("slow", "test.slow");
        connection.Invoke("quick", "test.echo", "{}");
        Assert.That((await connection.UntilAsync("node.invoke.result")).GetProperty("id").GetString(), Is.EqualTo("quick"));
        var beat = connection.EventAsync("heartbeat");
        await fixture.AdvanceUntilAsync(() => beat.IsCompleted, TimeSpan.FromSeconds(1));
        gate.SetResult();
        Assert.That((await connection.UntilAsync("node.invoke.result")).GetProperty("id").GetString(), Is.EqualTo("slow"));
    }

    [Test]
    public async Task A_deadline_ends_a_command()
    {
        await using var fixture = new LinkFixture(ScriptedCommand.Gated(Task.Delay(Timeout.Infinite)));
        var connection = await fixture.ConnectAsync();
        connection.Invoke("i1", "test.slow", timeoutMs: 5000);
        var result = connection.UntilAsync("node.invoke.result");
        await fixture.AdvanceUntilAsync(() => result.IsCompleted, TimeSpan.FromSeconds(1));
        Assert.That((await result).GetProperty("error").GetRawText(), Is.EqualTo("""{"code":"TIMEOUT","message":"test.slow did not end within its 5000 ms."}"""));
    }

    [Test]
    public async Task A_cancelled_command_ends()
    {
        var command = ScriptedCommand.Gated(Task.Delay(Timeout.Infinite));
        await using var fixture = new LinkFixture(command);
        var connection = await fixture.ConnectAsync();
        connection.Invoke("i1", "test.slow");
        await LinkFixture.UntilAsync(() => command.Runs == 1);
        connection.Event("node.invoke.cancel", """{"invokeId":"i1","nodeId":"any"}""");
        Assert.That((await connection.UntilAsync("node.invoke.result")).GetProperty("error").GetProperty("message").GetString(), Is.EqualTo("test.slow was cancelled."));
    }

    [Test]
    public async Task A_repeated_idempotency_key_gets_the_first_answer_also_after_a_reconnect()
    {
        var gate = new TaskCompletionSource();
        var command = ScriptedCommand.Gated(gate.Task);
        await using var fixture = new LinkFixture(command);
        var connection = await fixture.ConnectAsync();
        connection.Invoke("i1", "test.slow", "{}", key: "k");
        connection.Invoke("i2", "test.slow", "{}", key: "k");
        await LinkFixture.UntilAsync(() => command.Runs == 1);
        gate.SetResult();
        await connection.UntilAsync("node.invoke.result");
        await connection.UntilAsync("node.invoke.result");

        connection.Close(1012, "service restart");
        await fixture.AdvanceUntilAsync(() => fixture.Status.State == ClawNode.Link.LinkState.Connecting, TimeSpan.FromMilliseconds(100));
        var second = await fixture.Gateway.AcceptAsync();
        await second.WelcomeAsync();
        second.Invoke("i3", "test.slow", "{}", key: "k");
        Assert.That((await second.UntilAsync("node.invoke.result")).GetProperty("payload").GetString(), Is.EqualTo("late"));
        Assert.That(command.Runs, Is.EqualTo(1));
    }

    [Test]
    public async Task A_call_that_was_cancelled_is_carried_out_when_it_is_repeated()
    {
        var command = ScriptedCommand.Gated(Task.Delay(Timeout.Infinite));
        await using var fixture = new LinkFixture(command);
        var connection = await fixture.ConnectAsync();
        connection.Invoke("i1", "test.slow", "{}", key: "k");
        await LinkFixture.UntilAsync(() => command.Runs == 1);
        connection.Event("node.invoke.cancel", """{"invokeId":"i1","nodeId":"any"}""");
        await connection.UntilAsync("node.invoke.result");
        connection.Invoke("i2", "test.slow", "{}", key: "k");
        await LinkFixture.UntilAsync(() => command.Runs == 2);
    }

    [Test]
    public async Task The_65th_command_at_once_is_refused()
    {
        var gate = new TaskCompletionSource();
        await using var fixture = new LinkFixture(ScriptedCommand.Gated(gate.Task));
        var connection = await fixture.ConnectAsync();
        for (var call = 1; call <= 65; call++) connection.Invoke(call.ToString(CultureInfo.InvariantCulture), "test.slow");
        var refused = await connection.UntilAsync("node.invoke.result");
        Assert.That((refused.GetProperty("id").GetString(), refused.GetProperty("error").GetProperty("code").GetString()), Is.EqualTo(("65", "UNAVAILABLE")));
        gate.SetResult();
        for (var call = 1; call <= 64; call++)
            Assert.That((await connection.UntilAsync("node.invoke.result")).GetProperty("ok").GetBoolean(), Is.True);
    }

    [Test]
    public async Task The_end_of_the_link_cancels_what_runs_for_it()
    {
        var cancelled = new TaskCompletionSource();
        await using var fixture = new LinkFixture(new ScriptedCommand("test.follow", async (parameters, _, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(() => cancelled.SetResult());
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return parameters;
        }));
        var connection = await fixture.ConnectAsync();
        connection.Invoke("i1", "test.follow");
        connection.Close(1006, "");
        await cancelled.Task.WaitAsync(GatewayConnection.Patience);
    }
}
