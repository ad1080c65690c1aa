using System.Text;
using System.Text.Json;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Rpc;

namespace ClawBridge.Tests.Fleet;

internal sealed class SessionTests
{
    private static readonly TestNode Node = new(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task The_first_heartbeat_makes_the_node_ready_and_reports_its_workloads()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.KnockAsync(Node, new ConnectAuth { Token = await bench.TokenAsync() });
        Assert.That(bench.Fleet.Find(Node.Id)!.IsSchedulable, Is.False);

        await FleetBench.BeatAsync(socket, Node);

        var view = bench.Fleet.Find(Node.Id)!;
        Assert.That(view.Condition, Is.EqualTo(NodeCondition.Ready));
        Assert.That(view.IsSchedulable, Is.True);
        Assert.That(view.Record.Gpus!.Gpus, Has.Count.EqualTo(2));
        Assert.That(bench.Store.Current.Find(FleetTables.Nodes, Node.Id)!.System!.CpuCount, Is.EqualTo(16));
        Assert.That(bench.Observer.Reports, Is.EqualTo(new[] { (Node.Id, true, 0) }));
        Assert.That(bench.Events, Does.Not.Contain("node.returned"));
    }

    [Test]
    public async Task Heartbeats_that_tell_nothing_new_write_nothing()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        var before = bench.Store.Current.Revision;

        bench.Time.Advance(TimeSpan.FromSeconds(10));
        await FleetBench.BeatAsync(socket, Node);
        socket.Send(Node.Heartbeat());
        await socket.NextAsync();

        Assert.That(bench.Store.Current.Revision, Is.EqualTo(before));
        Assert.That(bench.Fleet.Find(Node.Id)!.LastHeartbeat, Is.EqualTo(bench.Now));
    }

    [Test]
    public async Task A_command_and_its_answer_pass_through()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        List<string> chunks = [];

        var asking = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", """{"a":1}"""u8.ToArray(), Second, "key-1", chunks.Add, CancellationToken.None);
        var request = (await socket.NextAsync()).GetProperty("payload");
        var id = request.GetProperty("id").GetString()!;
        Assert.That(request.GetProperty("command").GetString(), Is.EqualTo("gpu.list"));
        Assert.That(request.GetProperty("nodeId").GetString(), Is.EqualTo(Node.Id));
        Assert.That(request.GetProperty("paramsJSON").GetString(), Is.EqualTo("""{"a":1}"""));
        Assert.That(request.GetProperty("timeoutMs").GetInt64(), Is.EqualTo(1000));
        Assert.That(request.GetProperty("idempotencyKey").GetString(), Is.EqualTo("key-1"));

        socket.Send(Node.Progress(id, 0, "one"));
        socket.Send(Node.Progress(id, 1, "two"));
        socket.Send(Node.Result(id, """ "ok":true,"payload":{"gpus":[]} """));

        Assert.That((await asking).GetRawText(), Is.EqualTo("""{"gpus":[]}"""));
        Assert.That(chunks, Is.EqualTo(new[] { "one", "two" }));
        var record = bench.Audit.Records.Single();
        Assert.That((record.NodeId, record.Command, record.Outcome), Is.EqualTo((Node.Id, "gpu.list", "ok")));
    }

    [TestCase(""" "ok":true,"payloadJSON":"{\"x\":1}" """, """{"x":1}""")]
    [TestCase(""" "ok":true """, "null")]
    [TestCase(""" "ok":true,"payload":null """, "null")]
    public async Task An_answer_may_be_a_value_a_text_or_nothing(string rest, string payload)
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        var asking = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, CancellationToken.None);
        socket.Send(Node.Result(await InvokeIdAsync(socket), rest));

        Assert.That((await asking).GetRawText(), Is.EqualTo(payload));
    }

    [Test]
    public async Task A_nodes_refusal_is_told_as_its_own()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        var asking = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, CancellationToken.None);
        socket.Send(Node.Result(await InvokeIdAsync(socket), """ "ok":false,"error":{"code":"DENIED","message":"no"} """));

        var refusal = Assert.ThrowsAsync<NodeCommandException>(() => asking);
        Assert.That((refusal!.Code, refusal.Message), Is.EqualTo(("DENIED", "no")));
        Assert.That(bench.Audit.Records.Single().Outcome, Is.EqualTo("DENIED"));
    }

    [Test]
    public async Task A_command_that_takes_too_long_is_cancelled_and_its_late_answer_ignored()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        var asking = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, CancellationToken.None);
        var id = await InvokeIdAsync(socket);
        bench.Time.Advance(Second);

        var error = Assert.ThrowsAsync<RpcException>(() => asking);
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.DeadlineExceeded));
        var cancel = await socket.NextAsync();
        Assert.That(cancel.GetProperty("event").GetString(), Is.EqualTo("node.invoke.cancel"));
        Assert.That(cancel.GetProperty("payload").GetProperty("invokeId").GetString(), Is.EqualTo(id));
        socket.Send(Node.Result(id, """ "ok":true,"payload":{} """));
        Assert.That((await socket.NextAsync()).GetProperty("payload").GetRawText(), Is.EqualTo("""{"ok":true,"ignored":true}"""));
        Assert.That(bench.Audit.Records.Single().Outcome, Is.EqualTo("timeout"));
    }

    [Test]
    public async Task A_caller_that_cancels_cancels_on_the_node()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        using var cancellation = new CancellationTokenSource();
        var asking = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, cancellation.Token);
        await InvokeIdAsync(socket);
        await cancellation.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await socket.NextAsync()).GetProperty("event").GetString(), Is.EqualTo("node.invoke.cancel"));
    }

    [Test]
    public async Task Only_advertised_commands_are_sent_and_only_to_connected_nodes()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);

        var forbidden = Assert.ThrowsAsync<RpcException>(() => bench.Fleet.InvokeAsync(Node.Id, "system.run", default, Second, null, null, CancellationToken.None));
        Assert.That((forbidden!.Code, forbidden.ErrorData.Kind), Is.EqualTo((ErrorCodes.Conflict, ErrorKinds.CommandNotAdvertised)));
        var unknown = Assert.ThrowsAsync<RpcException>(() => bench.Fleet.InvokeAsync("x", "gpu.list", default, Second, null, null, CancellationToken.None));
        Assert.That(unknown!.Code, Is.EqualTo(ErrorCodes.NotFound));

        socket.HangUp();
        await FleetBench.UntilAsync(() => bench.Events.Contains("node.disconnected"));
        var offline = Assert.ThrowsAsync<RpcException>(() => bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, CancellationToken.None));
        Assert.That((offline!.Code, offline.ErrorData.Kind), Is.EqualTo((ErrorCodes.Unavailable, ErrorKinds.NodeOffline)));
        Assert.That(bench.Audit.Records, Is.Empty);
    }

    [Test]
    public async Task A_link_that_breaks_fails_what_waits_for_it()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        var asking = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, CancellationToken.None);
        await InvokeIdAsync(socket);
        socket.HangUp();

        Assert.That(Assert.ThrowsAsync<RpcException>(() => asking)!.Code, Is.EqualTo(ErrorCodes.Unavailable));
        Assert.That(bench.Audit.Records.Single().Outcome, Is.EqualTo("link_broken"));
    }

    [Test]
    public async Task A_newer_connection_of_the_device_wins_and_late_frames_of_the_older_have_no_effect()
    {
        await using var bench = new FleetBench();
        var (older, deviceToken) = await bench.JoinAsync(Node);
        var waiting = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, CancellationToken.None);

        var newer = await bench.ReconnectAsync(Node, deviceToken);

        Assert.That((await older.Closed).Code, Is.EqualTo(4002));
        Assert.That(Assert.ThrowsAsync<RpcException>(() => waiting)!.Code, Is.EqualTo(ErrorCodes.Unavailable));
        older.Send(Node.Event("workload.changed", """{"workloads":[]}"""));
        older.HangUp();
        await older.Aborted;
        Assert.That(bench.Fleet.Find(Node.Id)!.IsConnected, Is.True);
        Assert.That(bench.Events, Does.Not.Contain("node.disconnected"));
        Assert.That(bench.Observer.Reports.Select(r => r.IsAll), Is.EqualTo(new[] { true, true }));

        var asking = bench.Fleet.InvokeAsync(Node.Id, "gpu.list", default, Second, null, null, CancellationToken.None);
        newer.Send(Node.Result(await InvokeIdAsync(newer), """ "ok":true,"payload":1 """));
        Assert.That((await asking).GetInt32(), Is.EqualTo(1));
    }

    [TestCase("node.list", "unauthorized role: node")]
    [TestCase("node.pair.approve", "unauthorized role: node")]
    [TestCase("foo", "unknown method: foo")]
    [TestCase("connect", "connect is only valid as the first request")]
    public async Task Other_requests_are_answered_with_an_error_and_the_connection_stays(string method, string message)
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        socket.Send($$$"""{"type":"req","id":"x","method":"{{{method}}}","params":{}}""");

        var answer = await socket.NextAsync();
        Assert.That(answer.GetProperty("id").GetString(), Is.EqualTo("x"));
        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo(message));
        await FleetBench.BeatAsync(socket, Node);
    }

    [TestCase("node.invoke.result", """{"id":"a","nodeId":"b","ok":true,"extra":1}""", "invalid node.invoke.result params: at root: unexpected property 'extra'")]
    [TestCase("node.invoke.result", """{"id":"a","nodeId":"b"}""", "invalid node.invoke.result params: must have required property 'ok'")]
    [TestCase("node.invoke.result", """{"id":"a","nodeId":"b","ok":1}""", "invalid node.invoke.result params: at /ok: must be boolean")]
    [TestCase("node.invoke.progress", """{"invokeId":"a","nodeId":"b","seq":-1,"chunk":""}""", "invalid node.invoke.progress params: at /seq: must be >= 0")]
    [TestCase("node.event", """{"event":""}""", "invalid node.event params: must be {event, payload or payloadJSON}")]
    [TestCase("node.event", """{"event":"heartbeat","extra":1}""", "invalid node.event params: must be {event, payload or payloadJSON}")]
    [TestCase("node.event", """{"event":"heartbeat","payload":{"ts":"x"}}""", "invalid node.event params: at $.ts: cannot be read")]
    [TestCase("node.event", """{"event":"heartbeat","payload":{}}""", "invalid node.event params: at $: cannot be read")]
    [TestCase("node.event", """{"event":"heartbeat","payloadJSON":"{"}""", "invalid node.event params: at $: cannot be read")]
    public async Task Params_that_break_the_schema_are_refused_in_words(string method, string parameters, string message)
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        socket.Send($$"""{"type":"req","id":"x","method":"{{method}}","params":{{parameters}}}""");

        Assert.That((await socket.NextAsync()).GetProperty("error").GetProperty("message").GetString(), Is.EqualTo(message));
    }

    [Test]
    public async Task An_event_may_carry_its_payload_as_text_and_unknown_events_are_not_handled()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);
        socket.Send("""{"type":"req","id":"1","method":"node.event","params":{"event":"heartbeat","payloadJSON":"{\"ts\":1}"}}""");
        Assert.That((await socket.NextAsync()).GetProperty("payload").GetProperty("handled").GetBoolean(), Is.True);
        socket.Send("""{"type":"req","id":"2","method":"node.event","params":{"event":"made.up"}}""");
        Assert.That((await socket.NextAsync()).GetProperty("payload").GetProperty("handled").GetBoolean(), Is.False);
    }

    [Test]
    public async Task Garbage_after_hello_closes_with_1008_and_too_large_a_frame_with_1009()
    {
        await using var bench = new FleetBench(new FleetOptions { MaxPayloadBytes = 100_000 });
        var (garbled, _) = await bench.JoinAsync(new TestNode(1));
        var (large, _) = await bench.JoinAsync(new TestNode(2));
        garbled.Send("not json");
        large.Send(Encoding.ASCII.GetBytes($"\"{new string('x', 100_000)}\""));

        Assert.That((await garbled.Closed).Code, Is.EqualTo(1008));
        Assert.That((await large.Closed).Code, Is.EqualTo(1009));
    }

    [Test]
    public async Task A_node_that_takes_nothing_in_is_cut_off()
    {
        await using var bench = new FleetBench(new FleetOptions { MaxQueuedBytes = 10_000 });
        var (full, _) = await bench.JoinAsync(new TestNode(1));
        var (stuck, _) = await bench.JoinAsync(new TestNode(2));
        full.StopReading();
        stuck.StopReading();
        _ = bench.Fleet.InvokeAsync(new TestNode(2).Id, "gpu.list", default, Timeout.InfiniteTimeSpan, null, null, CancellationToken.None)
            .ContinueWith(task => task.Exception, TaskScheduler.Default);
        for (var i = 0; i < 200; i++) full.Send("""{"type":"req","id":"x","method":"foo"}""");

        await full.Aborted;
        await FleetBench.UntilAsync(() => !bench.Fleet.Find(new TestNode(1).Id)!.IsConnected);
        await bench.PassAsync(TimeSpan.FromSeconds(32));
        await stuck.Aborted;
    }

    [Test]
    public async Task Ticks_come_every_30_seconds()
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = await bench.TokenAsync() }));
        await socket.NextAsync();
        Assert.That(socket.HasFrame, Is.False);
        await bench.PassAsync(TimeSpan.FromSeconds(30));

        await FleetBench.UntilAsync(() => socket.HasFrame);
    }

    [Test]
    public async Task The_bridges_end_is_told_and_closed_with_1012_and_is_no_disconnection()
    {
        await using var bench = new FleetBench();
        var (socket, _) = await bench.JoinAsync(Node);

        await bench.Fleet.StopAsync();

        Assert.That((await socket.NextAsync()).GetProperty("event").GetString(), Is.EqualTo("shutdown"));
        Assert.That((await socket.Closed).Code, Is.EqualTo(1012));
        Assert.That(bench.Events, Does.Not.Contain("node.disconnected"));
    }

    private static async Task<string> InvokeIdAsync(PipeSocket socket)
    {
        var frame = await socket.NextAsync();
        Assert.That(frame.GetProperty("event").GetString(), Is.EqualTo("node.invoke.request"));
        return frame.GetProperty("payload").GetProperty("id").GetString()!;
    }
}
