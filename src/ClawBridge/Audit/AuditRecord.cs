using System.Globalization;
using System.Text.Json.Serialization;
using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>
/// Who did what, to what, and how it ended. Never holds params or a secret. Written once and never changed; each is chained to the
/// one before it by that one's hash (<see cref="CanonicalRecord"/>).
/// </summary>
internal sealed record AuditRecord : IRecord<AuditRecord>
{
    /// <summary>One more than that of the record before; <see cref="AuditChain"/> gives it.</summary>
    public required long Seq { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Ts { get; init; }

    public required string Principal { get; init; }

    /// <summary>As the caller named it.</summary>
    public string? Session { get; init; }

    /// <summary>As the caller named it.</summary>
    public string? Agent { get; init; }

    /// <summary>The method, or the command that was sent to a node.</summary>
    public required string Method { get; init; }

    /// <summary>The id that it acted on; where it did not get that far, what the caller named.</summary>
    public string? Target { get; init; }

    /// <summary>Why, as the caller said where the params ask for it.</summary>
    public string? Reason { get; init; }

    /// <summary>One of <see cref="AuditOutcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Of what failed: the error code.</summary>
    public int? Code { get; init; }

    /// <summary>Of what failed: the error's sentence, or a node's word for it.</summary>
    public string? Error { get; init; }

    /// <summary>Of a call's second record: the seq of its first, which says less well how the call ended.</summary>
    public long? Amends { get; init; }

    /// <summary>The hash of the record before. <see cref="AuditChain"/> gives it; a kept record without one was altered.</summary>
    public string? Prev { get; init; }

    /// <summary>Lower-case hex SHA-256 of the canonical form. <see cref="AuditChain"/> gives it; a kept record without one was altered.</summary>
    public string? Hash { get; init; }

    /// <summary>The store's own; in neither the canonical form nor an export.</summary>
    public long Revision { get; init; }

    /// <summary>The seq in 19 digits, so that ids sort like numbers.</summary>
    [JsonIgnore]
    public string Id => IdOf(Seq);

    public static string IdOf(long seq) => seq.ToString("D19", CultureInfo.InvariantCulture);

    public AuditRecord At(long revision) => this with { Revision = revision };
}
