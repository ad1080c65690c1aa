using ClawNode.Config;
using Microsoft.Extensions.Logging;

namespace ClawNode.Link;

/// <summary>Keeps one link up: dials, proves the node, serves the connection, and dials again when it ends, for as long as the agent runs.</summary>
internal sealed partial class LinkSupervisor
{
    /// <summary>Pause after a refusal that only a person can mend.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(60);

    /// <summary>Before asking again once a person has decided.</summary>
    private static readonly TimeSpan DecidedPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Two programs with one key must not push each other out all the time.</summary>
    private static readonly TimeSpan SupersededPause = TimeSpan.FromSeconds(10);

    /// <summary>A connection that lasted this long was a good one; the next pause is short again.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);

    private readonly LinkConfig _link;
    private readonly LinkContext _context;
    private readonly Action<LinkStatus> _report;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly AnswerCache _answers = new();
    private LinkStatus _status;

    public LinkSupervisor(LinkConfig link, LinkContext context, Action<LinkStatus> report, ILogger logger)
    {
        _link = link;
        _context = context;
        _report = report;
        _logger = logger;
        _backoff = new Backoff(context.ReconnectMin, context.ReconnectMax, context.Random);
        _status = new LinkStatus(link.Url, LinkState.Connecting, Now());
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = await TryAsync(cancellationToken);
            await Task.Delay(pause, _context.Time, cancellationToken);
        }
    }

    /// <summary>One connection or one failure; answers how long to wait before the next.</summary>
    private async Task<TimeSpan> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            Report(LinkState.Connecting, _status.Reason);
            await ServeAsync(cancellationToken);
            return _backoff.Next();
        }
        catch (LinkRefusedException e) when (e.IsResolved)
        {
            _backoff.Reset();
            return DecidedPause;
        }
        catch (LinkRefusedException e)
        {
            if (e.WasHeld) _backoff.Reset();
            return Refused(Refusal.Of(e.Error));
        }
        catch (LinkLostException e) when (e.Closure is { Code: LinkClosure.DeviceRemoved })
        {
            return Wait(LinkState.Refused, e.Message, LongPause);
        }
        catch (LinkLostException e) when (e.Closure is { Code: LinkClosure.Superseded })
        {
            return Wait(LinkState.Waiting, e.Message, SupersededPause);
        }
        catch (LinkLostException e)
        {
            return Wait(LinkState.Waiting, e.Message, _backoff.Next());
        }
        catch (ConfigException e)
        {
            return Wait(LinkState.Refused, e.Message, LongPause);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // By design: whatever one connection runs into, the link comes back.
            LogMistake(e, _link.Url);
            return Wait(LinkState.Waiting, "The agent made a mistake; its log has the trace.", _backoff.Next());
        }
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var connector = new LinkConnector(_context);
        await using var connection = await connector.ConnectAsync(
            _link, configuredFirst: false, cancellationToken, AwaitApproval);
        var started = _context.Time.GetTimestamp();
        _status = _status with { Product = connection.Product, ClusterId = connection.Hello.Server?.ClusterId };
        Report(LinkState.Connected, null);
        LogConnected(_link.Url, connection.Product, connection.Hello.Server?.Version);
        try
        {
            await new LinkSession(_context, _link.Url, connection.Transport, connection.Hello, _answers, _logger).RunAsync(cancellationToken);
        }
        finally
        {
            if (_context.Time.GetElapsedTime(started) >= Stable) _backoff.Reset();
        }
    }

    private TimeSpan Refused(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Pairing => Wait(LinkState.Pairing, refusal.Sentence, _backoff.Next()),
        RefusalKind.Passing => Wait(LinkState.Waiting, refusal.Sentence, _backoff.Next()),
        RefusalKind.RateLimited => Wait(LinkState.Waiting, refusal.Sentence, refusal.RetryAfter ?? LongPause),
        _ => Wait(LinkState.Refused, refusal.Sentence, LongPause),
    };

    private void AwaitApproval(Refusal refusal)
    {
        if (_status.Reason != refusal.Sentence) LogPairing(_link.Url, refusal.Sentence);
        Report(LinkState.Pairing, refusal.Sentence);
    }

    private TimeSpan Wait(LinkState state, string reason, TimeSpan pause)
    {
        if (_status.Reason != reason || _status.State == LinkState.Connected) LogWaiting(reason.StartsWith(_link.Url, StringComparison.Ordinal) ? reason : $"{_link.Url}: {reason}", pause.TotalSeconds);
        Report(state, reason);
        return pause;
    }

    private void Report(LinkState state, string? reason)
    {
        _status = _status with { State = state, Reason = reason, Since = Now() };
        _report(_status);
    }

    private long Now() => _context.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Url} ({Product} {Version})")]
    private partial void LogConnected(string url, string product, string? version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Url}: {Sentence}")]
    private partial void LogPairing(string url, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Next try in {Seconds:F1} s")]
    private partial void LogWaiting(string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Url}: the connection ended by a mistake of the agent")]
    private partial void LogMistake(Exception exception, string url);
}
