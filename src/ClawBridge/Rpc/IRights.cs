namespace ClawBridge.Rpc;

/// <summary>What a principal may do, as the access room resolved it for one state of the cluster. Permissions are <c>resource:action</c>.</summary>
internal interface IRights
{
    /// <summary>Holds it on the whole cluster.</summary>
    bool OnCluster(string permission);

    /// <summary>Holds it there, or in a scope around it.</summary>
    bool In(string permission, Place place);

    /// <summary>Holds it in some scope at least.</summary>
    bool Somewhere(string permission);
}
