using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>Which certificate a node has now: the newest that it told to have kept.</summary>
internal sealed record NodeCertificateRecord : IRecord<NodeCertificateRecord>
{
    /// <summary>The node's id.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    public required string CertificateId { get; init; }

    /// <summary>Of its issuing CA.</summary>
    public required string IssuerId { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long NotAfter { get; init; }

    public NodeCertificateRecord At(long revision) => this with { Revision = revision };
}
