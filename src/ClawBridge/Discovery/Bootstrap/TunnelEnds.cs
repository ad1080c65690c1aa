using ClawBridge.Fleet;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>The two ends of a tunnel. Pure.</summary>
internal static class TunnelEnds
{
    /// <summary>What the node dials on its own machine, where the tunnel's port takes the place of this one.</summary>
    public static string Near(ListenerAddress listener)
    {
        var local = new Uri(listener.LocalUrl);
        return $"{local.Scheme}://127.0.0.1:{local.Port}";
    }

    /// <summary>Where the tunnel ends here: a listener need not listen on loopback.</summary>
    public static string Far(ListenerAddress listener) => new Uri(listener.LocalUrl).Host;
}
