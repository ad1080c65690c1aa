namespace ClawBridge.Rpc;

/// <summary>What a method does to the cluster; decides audit, confirmation, read-only mode and who may call it.</summary>
internal enum Effect
{
    Read,
    Write,

    /// <summary>Ends or deletes something; asks for confirmation where the policy says so.</summary>
    Destructive,
}
