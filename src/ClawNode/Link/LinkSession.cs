using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using Microsoft.Extensions.Logging;

namespace ClawNode.Link;

/// <summary>
/// One connection from hello to its end: a writer, a receiver, a reporter and a watch over the silence, which end together.
/// </summary>
internal sealed partial class LinkSession
{
    private const string BridgeProduct = "claw-bridge";
    private const int UsualTickMs = 30_000;

    private readonly LinkContext _context;
    private readonly string _url;
    private readonly ILinkTransport _transport;
    private readonly FrameSender _sender;
    private readonly NodeReporter _reporter;
    private readonly AnswerCache _answers;
    private readonly HelloOk _hello;
    private readonly ILogger _logger;
    private long _heardAt;
    private bool _approved;

    public LinkSession(LinkContext context, string url, ILinkTransport transport, HelloOk hello, AnswerCache answers, ILogger logger)
    {
        _url = url;
        _context = context;
        _transport = transport;
        _hello = hello;
        _answers = answers;
        _logger = logger;
        _sender = new FrameSender(transport);
        _reporter = new NodeReporter(context, _sender);
        _heardAt = context.Time.GetTimestamp();
    }

    /// <summary>Serves until cancelled, or until the connection ends, which throws <see cref="LinkLostException"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var maxPayload = _hello.Policy is { MaxPayload: > 0 and var most } ? most : ProtocolVersion.MaxPayloadBytes;
        var invocations = new InvocationRunner(_context.Commands, _answers, _sender, _context.Identity.DeviceId, _url, maxPayload, _context.Time, _logger);
        Task[] parts =
        [
            _sender.RunAsync(session.Token),
            ReceiveAsync(invocations, session.Token),
            _hello.Server?.Product == BridgeProduct ? _reporter.ToBridgeAsync(session.Token) : _reporter.ToGatewayAsync(session.Token),
            WatchSilenceAsync(session.Token),
        ];
        var first = await Task.WhenAny(parts);
        await session.CancelAsync();
        await invocations.DisposeAsync();
        // Only the part that ended first knows why; the others end because of it.
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await first;
        throw new LinkLostException("The connection ended.");
    }

    private async Task ReceiveAsync(InvocationRunner invocations, CancellationToken cancellationToken)
    {
        while (await _transport.ReceiveAsync(cancellationToken) is { } bytes)
        {
            Volatile.Write(ref _heardAt, _context.Time.GetTimestamp());
            if (FrameText.Parse(bytes) is { } frame) await HandleAsync(frame, invocations);
        }
        var closure = _transport.Closure;
        throw new LinkLostException(ClosureSentence(closure)) { Closure = closure };
    }

    private async ValueTask HandleAsync(Frame frame, InvocationRunner invocations)
    {
        switch (frame)
        {
            case { Type: Frame.Event, Name: "node.invoke.request" }:
                if (FrameText.Payload(frame, FrameJson.Default.InvokeRequest) is { Id: not null, Command: not null } request)
                {
                    _approved = true;
                    LogInvoke(request.Command, request.Id);
                    await invocations.StartAsync(request with { NodeId = _context.Identity.DeviceId });
                }
                break;
            case { Type: Frame.Event, Name: "node.invoke.cancel" }:
                if (FrameText.Payload(frame, FrameJson.Default.InvokeCancel) is { InvokeId: not null } cancel) invocations.Cancel(cancel.InvokeId);
                break;
            case { Type: Frame.Event, Name: "node.pair.resolved" }:
                LogPairResolved();
                break;
            case { Type: Frame.Event, Name: "shutdown" }:
                throw new LinkLostException("The other side shuts down.");
            case { Type: Frame.Response, Ok: true } when frame.Id == _reporter.NewestStatsId:
                _approved = true;
                break;
            case { Type: Frame.Response, Ok: false, Error: { } error }:
                Refused(frame.Id, error);
                break;
        }
    }

    /// <summary>
    /// A gateway that has a newer connection of this device answers this one's requests with PAIRING_CHANGED and tells it
    /// nothing else. Before the node's commands are approved the same answer only means that they are not.
    /// </summary>
    private void Refused(string? id, FrameError error)
    {
        if (error.Details?.Code == "PAIRING_CHANGED")
        {
            if (_approved) throw new LinkLostException("A newer connection of this device has replaced this one.");
            LogNotApproved();
            return;
        }
        LogRequestRefused(id, error.Code, error.Message);
    }

    private async Task WatchSilenceAsync(CancellationToken cancellationToken)
    {
        var tick = TimeSpan.FromMilliseconds(_hello.Policy is { TickIntervalMs: > 0 and var ms } ? ms : UsualTickMs);
        while (true)
        {
            await Task.Delay(tick / 2, _context.Time, cancellationToken);
            var silence = _context.Time.GetElapsedTime(Volatile.Read(ref _heardAt));
            if (silence > tick * 2)
                throw new LinkLostException(FormattableString.Invariant($"Nothing was heard for {silence.TotalSeconds:F0} s."));
        }
    }

    private static string ClosureSentence(LinkClosure? closure) => closure switch
    {
        { Code: LinkClosure.DeviceRemoved } => "This node was removed there; join again to come back.",
        { Code: LinkClosure.Superseded } => "Another program connected with this node's key; if this machine was cloned, remove the clone's state directory and join it anew.",
        { Reason.Length: > 0 } => FormattableString.Invariant($"The other side closed the connection: {closure.Reason.TrimEnd('.')} ({closure.Code})."),
        _ => "The other side closed the connection.",
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Invoked: {Command} ({InvokeId})")]
    private partial void LogInvoke(string command, string invokeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The node's pairing was decided there")]
    private partial void LogPairResolved();

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected, but the node's commands are not approved yet: run openclaw nodes pending and openclaw nodes approve there")]
    private partial void LogNotApproved();

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {RequestId} was refused: {Code} {Reason}")]
    private partial void LogRequestRefused(string? requestId, string code, string reason);
}
