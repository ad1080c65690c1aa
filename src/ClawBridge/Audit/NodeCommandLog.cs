using System.Threading.Channels;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Audit;

/// <summary>
/// Records the commands that are sent to nodes, many in one transaction, without making their senders wait. When they come faster
/// than they can be stored, the senders' oldest are dropped and that is said.
/// </summary>
internal sealed partial class NodeCommandLog : INodeCommandAudit, IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const int MostAtOnce = 256;

    private readonly AuditLog _audit;
    private readonly ILogger _logger;
    private readonly Channel<NodeCommandRecord> _waiting;
    private readonly Task _writing;

    public NodeCommandLog(AuditLog audit, ILogger logger)
    {
        (_audit, _logger) = (audit, logger);
        _waiting = Channel.CreateBounded<NodeCommandRecord>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            dropped => LogDropped(dropped.Command, dropped.NodeId));
        _writing = WriteAsync();
    }

    public void Record(NodeCommandRecord command) => _waiting.Writer.TryWrite(command);

    /// <summary>Stores what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        List<AuditRecord> batch = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostAtOnce && _waiting.Reader.TryRead(out var command)) batch.Add(Describe(command));
            try
            {
                await _audit.AppendAsync(batch);
            }
            catch (Exception e) when (e is JournalException or ObjectDisposedException)
            {
                LogNotRecorded(batch.Count, e);
            }

            batch = [];
        }
    }

    private static AuditRecord Describe(NodeCommandRecord command)
    {
        var isOk = command.Outcome == AuditOutcomes.Ok;
        return new()
        {
            Seq = 0,
            Ts = command.SentAt,
            Principal = Principal.System.Name,
            Method = command.Command,
            Target = command.NodeId,
            Outcome = isOk ? AuditOutcomes.Ok : AuditOutcomes.Failed,
            Error = isOk ? null : command.Outcome,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit record of command {Command} to node {NodeId} was dropped: too many wait to be stored.")]
    private partial void LogDropped(string command, string nodeId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} audit records of commands to nodes could not be stored.")]
    private partial void LogNotRecorded(int count, Exception exception);
}
