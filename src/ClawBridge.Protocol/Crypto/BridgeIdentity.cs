namespace ClawBridge.Protocol.Crypto;

/// <summary>How a node tells a bridge's own certificate from the others that the same CA issues.</summary>
internal static class BridgeIdentity
{
    /// <summary>The common name of the root CA of every cluster; the legacy's word for the CA.</summary>
    public const string RootName = "Clawbernetes Root CA";

    /// <summary>
    /// What stands before the cluster's id in a URI among the alternative names of a listener's certificate. No other certificate
    /// of the cluster has such a URI, whoever asks for it.
    /// </summary>
    public const string UriPrefix = "urn:clawbernetes:bridge:";
}
