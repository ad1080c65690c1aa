using System.Text.Json;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>The nodes and the way to them; what other rooms use of the fleet.</summary>
internal interface IFleet
{
    /// <summary>All nodes, by name.</summary>
    IReadOnlyList<NodeView> Nodes();

    /// <summary>A node by its full id, or null.</summary>
    NodeView? Find(string nodeId);

    /// <summary>
    /// A node by id, name or unique id prefix of 6 or more characters. -32000 when there is none, -32602 with the candidates when
    /// it fits several.
    /// </summary>
    /// <param name="field">JSON path of the parameter, for the error.</param>
    NodeView Resolve(string reference, string field = "$.node_id");

    /// <summary>Rescheduling is frozen because too many nodes went at once (mass loss).</summary>
    bool IsFrozen { get; }

    /// <summary>
    /// Runs a command on a connected node and returns its payload. -32003 when it is not connected or the link breaks, -32004 when
    /// it does not advertise the command, -32006 when the time is up. A node's own refusal is a <see cref="NodeCommandException"/>.
    /// </summary>
    /// <param name="parameters">A JSON value, or empty for none.</param>
    /// <param name="progress">Gets each chunk, in order; null ignores them.</param>
    Task<JsonElement> InvokeAsync(
        string nodeId, string command, ReadOnlyMemory<byte> parameters, TimeSpan timeout, string? idempotencyKey,
        Action<string>? progress, CancellationToken cancellationToken);

    /// <summary>Registers who is told what nodes report and how they are doing; at wiring time, once a listener.</summary>
    void Subscribe(IFleetObserver observer);
}
