using System.Text.Json;
using ClawNode.Identity;
using ClawNode.Runtimes.Records;
using Microsoft.Extensions.Logging;

namespace ClawNode.Link;

/// <summary>Keeps <c>status.json</c> current, for <c>clawnode status</c>. A full disk costs the file, never the agent.</summary>
internal sealed partial class StatusBoard
{
    private readonly Lock _gate = new();
    private readonly StateDirectory _state;
    private readonly ILogger _logger;
    private AgentStatus _status;

    public StatusBoard(StateDirectory state, AgentStatus start, ILogger logger)
    {
        _state = state;
        _logger = logger;
        _status = start;
        Save(start);
    }

    /// <summary>Takes a link's new status.</summary>
    public void Report(LinkStatus link)
    {
        lock (_gate)
        {
            LinkStatus[] links = [.. _status.Links.Select(known => known.Url == link.Url ? link : known)];
            _status = _status with { Links = links };
            Save(_status);
        }
    }

    /// <summary>The last status that an agent on this directory wrote, or null.</summary>
    public static AgentStatus? Read(StateDirectory state)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(state.StatusFile), StatusJson.Default.AgentStatus);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Save(AgentStatus status)
    {
        try
        {
            DurableFile.Replace(_state.StatusFile, JsonSerializer.SerializeToUtf8Bytes(status, StatusJson.Default.AgentStatus));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(_state.StatusFile, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} could not be written: {Reason}")]
    private partial void LogNotSaved(string file, string reason);
}
