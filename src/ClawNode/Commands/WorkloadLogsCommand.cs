using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Attempts;

namespace ClawNode.Commands;

/// <summary>
/// <c>workload.logs</c>: an attempt's output. One answer holds at most 20,000 lines and 2 MiB of text, the newest; <c>follow</c>
/// sends everything as progress and answers when the attempt has ended.
/// </summary>
internal sealed class WorkloadLogsCommand(WorkloadManager manager)
    : WorkloadCommand<WorkloadLogs, WorkloadLogsResult>(NodeCommands.WorkloadLogs, WorkloadCapability, manager)
{
    private const int MaxLines = 20_000;
    private const int MaxChars = 2 << 20;
    private const int MaxWaiting = 1_000;

    protected override JsonTypeInfo<WorkloadLogs> Params => PayloadJson.Default.WorkloadLogs;

    protected override JsonTypeInfo<WorkloadLogsResult> Result => PayloadJson.Default.WorkloadLogsResult;

    protected override async Task<WorkloadLogsResult> AnswerAsync(WorkloadLogs parameters, CommandContext context, CancellationToken cancellationToken)
    {
        if (parameters.Tail < 0) throw SpecRules.Invalid("tail", "must be 0 or more");
        if (parameters.Stream is not (null or LogQuery.Stdout or LogQuery.Stderr)) throw SpecRules.Invalid("stream", "must be stdout, stderr or null for both");
        var attempt = Manager.Find(parameters.WorkloadId, parameters.Replica, parameters.Attempt);
        var query = new LogQuery(parameters.Tail, parameters.Since, parameters.Stream, parameters.Follow);
        if (!parameters.Follow) return await ReadAsync(attempt, query, cancellationToken);
        await attempt.Begun.WaitAsync(cancellationToken);
        await FollowAsync(attempt, query, context, cancellationToken);
        return new WorkloadLogsResult([], Truncated: false);
    }

    private static async Task<WorkloadLogsResult> ReadAsync(Attempt attempt, LogQuery query, CancellationToken cancellationToken)
    {
        Queue<LogLine> newest = new();
        var chars = 0L;
        var truncated = false;
        await foreach (var line in attempt.Runtime.LogsAsync(attempt.Key, query, cancellationToken))
        {
            newest.Enqueue(line);
            chars += line.Text.Length;
            while (newest.Count > MaxLines || (chars > MaxChars && newest.Count > 1))
            {
                chars -= newest.Dequeue().Text.Length;
                truncated = true;
            }
        }

        return new WorkloadLogsResult([.. newest], truncated);
    }

    /// <summary>A writer that cannot keep up with the caller waits; lines that come meanwhile go out together.</summary>
    private static async Task FollowAsync(Attempt attempt, LogQuery query, CommandContext context, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = Channel.CreateBounded<LogLine>(MaxWaiting);
        var reading = FillAsync(attempt.Runtime.LogsAsync(attempt.Key, query, stop.Token), waiting.Writer, stop.Token);
        try
        {
            List<LogLine> batch = [];
            while (await waiting.Reader.WaitToReadAsync(stop.Token))
            {
                while (batch.Count < MaxWaiting && waiting.Reader.TryRead(out var line)) batch.Add(line);
                foreach (var chunk in LogChunks.Pack(batch)) await context.Progress(chunk, stop.Token);
                batch.Clear();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    /// <summary>Never throws: what goes wrong reaches the reader through the channel.</summary>
    private static async Task FillAsync(IAsyncEnumerable<LogLine> lines, ChannelWriter<LogLine> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in lines.WithCancellation(cancellationToken)) await writer.WriteAsync(line, cancellationToken);
            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
        }
    }
}
