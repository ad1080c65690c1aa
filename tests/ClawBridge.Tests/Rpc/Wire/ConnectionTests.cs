using System.Text;
using System.Text.Json;
using ClawBridge.Rpc.Wire;

namespace ClawBridge.Tests.Rpc.Wire;

/// <summary>What a connection does over time: concurrency, cancellation, ends.</summary>
internal sealed class ConnectionTests
{
    [Test]
    public async Task A_slow_request_holds_up_no_other()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":\"slow\",\"method\":\"gate\"}");
        Assert.That(Id(await client.CallAsync("{\"id\":2,\"method\":\"echo\"}")), Is.EqualTo("2"));
        probes.Gate.SetResult();
        Assert.That(Id(await client.ReadAsync()), Is.EqualTo("\"slow\""));
    }

    [Test]
    public async Task The_same_id_twice_in_flight_fails_the_second_only_and_is_free_again_afterwards()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":5,\"method\":\"gate\"}");
        var second = await client.CallAsync("{\"id\":5,\"method\":\"echo\"}");
        Assert.That(Code(second), Is.EqualTo(-32600));
        Assert.That(Kind(second), Is.EqualTo("duplicate_id"));
        Assert.That(Id(await client.CallAsync("{\"id\":\"5\",\"method\":\"echo\"}")), Is.EqualTo("\"5\""), "a text is another id than a number");
        probes.Gate.SetResult();
        Assert.That(Code(await client.ReadAsync()), Is.Zero);
        Assert.That(Code(await client.CallAsync("{\"id\":5,\"method\":\"echo\"}")), Is.Zero);
    }

    [Test]
    public async Task Ids_of_a_batch_stay_in_use_until_the_whole_batch_is_answered()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        await client.SendAsync("[{\"id\":1,\"method\":\"echo\"},{\"id\":2,\"method\":\"gate\"}]");
        Assert.That(Kind(await client.CallAsync("{\"id\":1,\"method\":\"echo\"}")), Is.EqualTo("duplicate_id"));
        probes.Gate.SetResult();
        Assert.That((await client.ReadAsync()).GetArrayLength(), Is.EqualTo(2));
        Assert.That(Code(await client.CallAsync("{\"id\":1,\"method\":\"echo\"}")), Is.Zero);
    }

    [Test]
    public async Task A_cancelled_request_is_answered_so()
    {
        using var bridge = Bridge(out _);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":\"g\",\"method\":\"gate\"}");
        var answer = await client.CallAsync("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":\"g\"}}");
        Assert.That((Id(answer), Code(answer), Kind(answer)), Is.EqualTo(("\"g\"", -32800, "cancelled")));
    }

    [Test]
    public async Task A_deadline_ends_a_request_also_when_its_handler_does_not_heed_it()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":1,\"method\":\"gate\",\"params\":{\"_meta\":{\"deadline_ms\":50}}}");
        await client.SendAsync("{\"id\":2,\"method\":\"deaf\",\"params\":{\"_meta\":{\"deadline_ms\":70}}}");
        await Until(() => bridge.Time.PendingTimers >= 2);
        bridge.Time.Advance(TimeSpan.FromMilliseconds(50));
        var first = await client.ReadAsync();
        Assert.That((Id(first), Code(first)), Is.EqualTo(("1", -32006)));
        bridge.Time.Advance(TimeSpan.FromMilliseconds(20));
        var second = await client.ReadAsync();
        Assert.That((Id(second), Code(second)), Is.EqualTo(("2", -32006)));
        probes.Gate.SetResult();
        Assert.That(Code(await client.CallAsync("{\"id\":3,\"method\":\"echo\",\"params\":{\"_meta\":{\"deadline_ms\":0}}}")), Is.EqualTo(-32006));
    }

    [Test]
    public async Task At_the_end_of_the_input_what_runs_is_finished_and_a_follow_ends_with_what_it_has()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":1,\"method\":\"gate\"}");
        await client.SendAsync("{\"id\":2,\"method\":\"follow\"}");
        await client.CloseInputAsync();
        Assert.That((await client.ReadAsync()).GetProperty("result").GetProperty("text").GetString(), Is.EqualTo("followed"));
        Assert.That(client.Ended.IsCompleted, Is.False);
        probes.Gate.SetResult();
        Assert.That(Id(await client.ReadAsync()), Is.EqualTo("1"));
        Assert.That(await client.Ended, Is.EqualTo(ConnectionEnd.InputEnded));
        Assert.That(await client.ReadLineAsync(), Is.Null);
    }

    [Test]
    public async Task What_still_runs_when_the_time_to_drain_is_over_is_answered_so()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":1,\"method\":\"gate\"}");
        await client.SendAsync("{\"id\":2,\"method\":\"deaf\"}");
        await client.CloseInputAsync();
        await Until(() => bridge.Time.PendingTimers > 0);
        while (!client.Ended.IsCompleted)
        {
            bridge.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(5);
        }

        var codes = new[] { await client.ReadAsync(), await client.ReadAsync() }.Select(answer => (Id(answer), Code(answer)));
        Assert.That(codes, Is.EquivalentTo(new[] { ("1", -32006), ("2", -32006) }));
        Assert.That(await client.Ended, Is.EqualTo(ConnectionEnd.InputEnded));
        probes.Gate.SetResult();
    }

    [Test]
    public async Task Told_to_stop_it_reads_no_more_and_drains()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":1,\"method\":\"gate\"}");
        await client.CallAsync("{\"id\":2,\"method\":\"echo\"}");
        await client.StopAsync();
        await client.SendAsync("{\"id\":3,\"method\":\"echo\"}");
        probes.Gate.SetResult();
        Assert.That(await client.Ended, Is.EqualTo(ConnectionEnd.Stopped));
        Assert.That(Id(await client.ReadAsync()), Is.EqualTo("1"));
        Assert.That(await client.ReadLineAsync(), Is.Null);
    }

    [Test]
    public async Task A_client_that_takes_no_more_output_ends_the_session()
    {
        using var bridge = Bridge(out _);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes("{\"id\":1,\"method\":\"echo\"}\n{\"id\":2,\"method\":\"gate\"}\n"));
        await using var output = new BlockingWriteStream(_ => throw new IOException("broken pipe"));
        using var connection = new Connection(bridge.Dispatcher, input, output, new ConnectionOptions());
        Assert.That(await connection.RunAsync(CancellationToken.None), Is.EqualTo(ConnectionEnd.OutputClosed));
    }

    [Test]
    public async Task A_thousand_calls_that_wait_do_not_hold_up_another()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect();
        for (var i = 1; i <= 1_000; i++) await client.SendAsync($"{{\"id\":{i},\"method\":\"gate\"}}");
        Assert.That(Id(await client.CallAsync("{\"id\":\"quick\",\"method\":\"echo\"}")), Is.EqualTo("\"quick\""));
        Assert.That(Id(await client.CallAsync("{\"method\":\"$/cancelRequest\",\"params\":{\"id\":1000}}")), Is.EqualTo("1000"));
        probes.Gate.SetResult();
        for (var i = 1; i < 1_000; i++) await client.ReadAsync();
    }

    [Test]
    public async Task Beyond_the_limit_calls_wait_for_their_turn_and_cancellations_still_get_through()
    {
        using var bridge = Bridge(out var probes);
        await using var client = bridge.Connect(new ConnectionOptions { MaxInFlight = 2, MaxWaiting = 3 });
        for (var i = 1; i <= 4; i++) await client.SendAsync($"{{\"id\":{i},\"method\":\"gate\"}}");
        var cancelled = await client.CallAsync("{\"method\":\"$/cancelRequest\",\"params\":{\"id\":4}}");
        Assert.That((Id(cancelled), Code(cancelled)), Is.EqualTo(("4", -32800)));
        for (var i = 5; i <= 40; i++) await client.SendAsync($"{{\"id\":{i},\"method\":\"{(i % 2 == 0 ? "echo" : "gate")}\"}}");
        probes.Gate.SetResult();
        List<string> ids = [];
        for (var i = 0; i < 39; i++) ids.Add(Id(await client.ReadAsync()));
        Assert.That(ids, Is.EquivalentTo(Enumerable.Range(1, 40).Where(i => i != 4).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Test]
    public async Task Progress_reaches_who_asked_for_it_with_its_token()
    {
        using var bridge = Bridge(out _);
        await using var client = bridge.Connect();
        await client.SendAsync("{\"id\":1,\"method\":\"progress\",\"params\":{\"_meta\":{\"progressToken\":\"t\"}}}");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"token\":\"t\",\"done\":1,\"total\":2,\"message\":\"half\"}}"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"token\":\"t\",\"done\":2,\"total\":null,\"message\":\"whole\"}}"));
        Assert.That(Id(await client.ReadAsync()), Is.EqualTo("1"));
        Assert.That(Id(await client.CallAsync("{\"id\":2,\"method\":\"progress\"}")), Is.EqualTo("2"), "nobody asked this time");
    }

    [Test]
    public async Task The_bridge_asks_only_a_client_that_registered_and_ignores_strange_answers()
    {
        using var bridge = Bridge(out _);
        await using var client = bridge.Connect();
        Assert.That(Code(await client.CallAsync("{\"id\":1,\"method\":\"ask\"}")), Is.EqualTo(-32003));
        await client.CallAsync("{\"id\":2,\"method\":\"client_register\",\"params\":{\"provides\":[\"gateway.nodes.list\"]}}");
        Assert.That(await AskAsync(client, 3), Is.EqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"b:1\",\"method\":\"gateway.nodes.list\",\"params\":{}}"));
        await client.SendAsync("{\"id\":\"b:99\",\"result\":1}");
        await client.SendAsync("{\"id\":\"b:1\",\"result\":{\"nodes\":[]}}");
        Assert.That((await client.ReadAsync()).GetProperty("result").GetProperty("text").GetString(), Is.EqualTo("{\"nodes\":[]}"));
        await AskAsync(client, 4);
        await client.SendAsync("{\"id\":\"b:2\",\"error\":{\"code\":1,\"message\":\"no gateway\"}}");
        Assert.That((await client.ReadAsync()).GetProperty("error").GetProperty("message").GetString(), Does.Contain("no gateway"));
    }

    private static async Task<string?> AskAsync(TestClient client, int id)
    {
        await client.SendAsync($"{{\"id\":{id},\"method\":\"ask\"}}");
        return await client.ReadLineAsync();
    }

    private static string Id(JsonElement answer) => answer.GetProperty("id").GetRawText();

    private static int Code(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;

    private static string? Kind(JsonElement answer) => answer.GetProperty("error").GetProperty("data").GetProperty("kind").GetString();

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 2000 && !holds(); i++) await Task.Delay(5);
        Assert.That(holds(), Is.True, "It did not get there in time.");
    }

    private static TestBridge Bridge(out ProbeMethods probes)
    {
        ProbeMethods? made = null;
        var bridge = new TestBridge([ProbeTables.Things], bridge => (made = new ProbeMethods(bridge.State)).All());
        probes = made!;
        return bridge;
    }
}
