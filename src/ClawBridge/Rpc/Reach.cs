namespace ClawBridge.Rpc;

/// <summary>Where a caller must hold a method's permission.</summary>
internal enum Reach
{
    /// <summary>On the whole cluster: the gate decides.</summary>
    Cluster,

    /// <summary>
    /// In the namespace or tenant that the call turns out to be about. The gate lets nobody in who holds the permission nowhere; the
    /// handler asks with <see cref="CallContext.RequireIn"/> or <see cref="CallContext.MayIn"/>, and a handler that asked nothing
    /// neither changes nor answers anything.
    /// </summary>
    Namespace,

    /// <summary>Nowhere: who is known may call it.</summary>
    Anyone,
}
