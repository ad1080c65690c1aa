using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>Carries out the frames that nodes send after hello. Frames of a session that a newer one superseded have no effect.</summary>
internal sealed class FrameRouter(LiveNodes nodes, IStore store, TimeProvider time)
{
    /// <summary>OpenClaw's event that says no more than that the sender is there; a joining node confirms hello with it.</summary>
    private const string PresenceAlive = "node.presence.alive";

    /// <summary>Requests that only operators of an OpenClaw gateway may send.</summary>
    private static readonly string[] OperatorMethods =
        ["node.list", "node.describe", "node.invoke", "node.rename", "node.pair.", "device.", "config.", "tools.", "sessions.", "agent", "health", "status"];

    /// <summary>Answers one frame; false when it is not JSON.</summary>
    /// <exception cref="JournalException">What the frame reports cannot be made durable.</exception>
    public async ValueTask<bool> TakeAsync(NodeSession session, ReadOnlyMemory<byte> message)
    {
        if (!IncomingFrame.TryRead(message, out var frame)) return false;
        if (!frame.IsRequest || string.IsNullOrEmpty(frame.Id) || string.IsNullOrEmpty(frame.Method))
        {
            session.Send(OutgoingFrames.Refused(frame.Id ?? "invalid", Invalid("invalid request frame")));
            return true;
        }

        if (session.OwesConfirmation) await ConfirmJoinAsync(session);
        try
        {
            session.Send(await AnswerAsync(session, frame));
        }
        catch (JsonException e)
        {
            session.Send(OutgoingFrames.Refused(frame.Id, Invalid($"invalid {frame.Method} params: at {e.Path ?? "root"}: cannot be read")));
        }

        return true;
    }

    private async ValueTask<byte[]> AnswerAsync(NodeSession session, IncomingFrame frame)
    {
        switch (frame.Method)
        {
            case "node.event":
                return IncomingEvent.Read(frame.Params) is { } told
                    ? await EventAsync(session, frame.Id!, told)
                    : OutgoingFrames.Refused(frame.Id!, Invalid("invalid node.event params: must be {event, payload or payloadJSON}"));
            case "node.invoke.result":
                return Result(session, frame);
            case "node.invoke.progress":
                return Progress(session, frame);
            case "connect":
                return OutgoingFrames.Refused(frame.Id!, Invalid("connect is only valid as the first request"));
            default:
                var isOperators = Array.Exists(OperatorMethods, name => frame.Method!.StartsWith(name, StringComparison.Ordinal));
                return OutgoingFrames.Refused(frame.Id!, Invalid(isOperators ? "unauthorized role: node" : $"unknown method: {frame.Method}"));
        }
    }

    private async ValueTask<byte[]> EventAsync(NodeSession session, string id, IncomingEvent told)
    {
        switch (told.Name)
        {
            case NodeEvents.Heartbeat:
                await HeartbeatAsync(session, Payload(told, PayloadJson.Default.Heartbeat));
                return OutgoingFrames.Ok(id, """{"ok":true,"event":"heartbeat","handled":true}"""u8);
            case NodeEvents.WorkloadChanged:
                var changed = Payload(told, PayloadJson.Default.WorkloadChanged).Workloads;
                if (changed is null) throw new JsonException("workloads is missing", "$.workloads", null, null);
                WhileCurrent(session, _ => nodes.Report(observer => observer.OnWorkloadsChanged(session.NodeId, changed)));
                return OutgoingFrames.Ok(id, """{"ok":true,"event":"workload.changed","handled":true}"""u8);
            case NodeEvents.GpuMetrics:
                var metrics = Payload(told, PayloadJson.Default.GpuMetricsReport);
                WhileCurrent(session, live => live.Metrics = metrics);
                return OutgoingFrames.Ok(id, """{"ok":true,"event":"gpu.metrics","handled":true}"""u8);
            case NodeEvents.HostStats:
                await AliveAsync(session, null);
                return OutgoingFrames.Ok(id, """{"ok":true,"event":"node.host.stats","handled":true,"reason":"updated"}"""u8);
            case PresenceAlive:
                return OutgoingFrames.Ok(id, """{"ok":true,"event":"node.presence.alive","handled":true}"""u8);
            default:
                return OutgoingFrames.Ok(id, """{"ok":true,"handled":false,"reason":"unsupported_event"}"""u8);
        }
    }

    private async ValueTask HeartbeatAsync(NodeSession session, Heartbeat beat)
    {
        var current = nodes.Records.GetValueOrDefault(session.NodeId);
        if (current is null) return;
        if (!ReferenceEquals(ReportRules.With(current, beat.System, beat.Gpus), current) && nodes.Find(session.NodeId)?.Session == session)
        {
            await store.TransactAsync(transaction =>
            {
                if (transaction.Find(FleetTables.Nodes, session.NodeId) is { } node)
                    transaction.Put(FleetTables.Nodes, ReportRules.With(node, beat.System, beat.Gpus));
                return true;
            });
        }

        await AliveAsync(session, beat);
    }

    /// <summary>A sign of life: the node is ready, whatever it was before.</summary>
    private async ValueTask AliveAsync(NodeSession session, Heartbeat? beat)
    {
        var (wasMissed, isChanged) = (false, false);
        var isCurrent = WhileCurrent(session, live =>
        {
            live.HeardAt = time.GetTimestamp();
            live.HeartbeatAt = time.GetUtcNow().ToUnixTimeMilliseconds();
            live.System = beat?.System ?? live.System;
            live.Gpus = beat?.Gpus ?? live.Gpus;
            (wasMissed, live.IsMissed) = (live.IsMissed, false);
            isChanged = live.Condition != NodeCondition.Ready || !session.HasReported;
            live.Condition = NodeCondition.Ready;
            session.HasReported = true;
            if (beat?.Workloads is { } all) nodes.Report(observer => observer.OnWorkloadsReported(session.NodeId, all));
        });
        if (!isCurrent) return;
        if (isChanged) nodes.Changed(session.NodeId);
        else if (beat?.System is not null || beat?.Gpus is not null) nodes.Refreshed();
        if (wasMissed) await TellReturnAsync(session.NodeId);
    }

    private async ValueTask TellReturnAsync(string nodeId) => await store.TransactAsync(transaction =>
    {
        if (transaction.Find(FleetTables.Nodes, nodeId) is { } node)
            transaction.Emit("node.returned", nodeId, $"Node {node.Name} is back.");
        return true;
    });

    private async ValueTask ConfirmJoinAsync(NodeSession session)
    {
        session.OwesConfirmation = false;
        await store.TransactAsync(transaction =>
        {
            if (transaction.Find(FleetTables.Nodes, session.NodeId) is not { UnconfirmedJoin: not null } node) return false;
            Admission.ConfirmJoin(transaction, node);
            transaction.Put(FleetTables.Nodes, node with { UnconfirmedJoin = null });
            return true;
        });
    }

    private static byte[] Result(NodeSession session, IncomingFrame frame)
    {
        if (InvokeFrames.ResultFault(frame.Params) is { } fault)
            return OutgoingFrames.Refused(frame.Id!, Invalid($"invalid node.invoke.result params: {fault}"));
        var result = JsonSerializer.Deserialize(frame.Params.Span, FrameJson.Default.InvokeResult)!;
        var isExpected = result.NodeId == session.NodeId && session.Forget(result.Id)?.Answer.TrySetResult(result) == true;
        return OutgoingFrames.Ok(frame.Id!, isExpected ? """{"ok":true}"""u8 : """{"ok":true,"ignored":true}"""u8);
    }

    private static byte[] Progress(NodeSession session, IncomingFrame frame)
    {
        if (InvokeFrames.ProgressFault(frame.Params) is { } fault)
            return OutgoingFrames.Refused(frame.Id!, Invalid($"invalid node.invoke.progress params: {fault}"));
        var progress = JsonSerializer.Deserialize(frame.Params.Span, FrameJson.Default.InvokeProgress)!;
        var pending = progress.NodeId == session.NodeId ? session.Find(progress.InvokeId) : null;
        pending?.Progress?.Invoke(progress.Chunk);
        return OutgoingFrames.Ok(frame.Id!, pending?.Progress is null ? """{"ok":true,"ignored":true}"""u8 : """{"ok":true}"""u8);
    }

    /// <summary>Runs alone for the node and only while the session is its newest; else false.</summary>
    private bool WhileCurrent(NodeSession session, Action<LiveNode> effect)
    {
        if (nodes.Find(session.NodeId) is not { } live) return false;
        lock (live.Gate)
        {
            if (live.Session != session) return false;
            effect(live);
            return true;
        }
    }

    private static T Payload<T>(IncomingEvent told, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class =>
        (told.Payload.IsEmpty ? null : JsonSerializer.Deserialize(told.Payload.Span, type)) ?? throw new JsonException("The payload is missing.", "payload", null, null);

    private static FrameError Invalid(string message) => new("INVALID_REQUEST", message);
}
