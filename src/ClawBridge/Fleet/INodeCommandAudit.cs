namespace ClawBridge.Fleet;

/// <summary>Gets one record of each command that was sent to a node.</summary>
internal interface INodeCommandAudit
{
    /// <summary>Called once the outcome is known. Must be short (queue and return) and must not throw.</summary>
    void Record(NodeCommandRecord command);
}
