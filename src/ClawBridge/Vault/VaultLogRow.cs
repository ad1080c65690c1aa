using System.Globalization;
using System.Text.Json.Serialization;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>What was done, or refused, with an entry. Never holds a value.</summary>
internal sealed record VaultLogRow : IRecord<VaultLogRow>
{
    /// <summary>The transaction that wrote it, each of which writes one row: only grows, with gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>The entry, which need not exist.</summary>
    public required string SecretId { get; init; }

    public required VaultAction Action { get; init; }

    public required bool Granted { get; init; }

    /// <summary>Of what was refused: why, as the caller was told.</summary>
    public string? DenialReason { get; init; }

    /// <summary>Who, as the access room resolved it.</summary>
    public required string Principal { get; init; }

    /// <summary>As the caller named it.</summary>
    public string? Agent { get; init; }

    /// <summary>The session that was judged.</summary>
    public string? Session { get; init; }

    /// <summary>What the caller called its session in the params; worth nothing beside <see cref="Session"/>.</summary>
    public string? ClaimedSession { get; init; }

    public string Purpose { get; init; } = "";

    public string Reason { get; init; } = "";

    public long Revision { get; init; }

    /// <summary>The seq in 19 digits, so that ids sort like numbers.</summary>
    [JsonIgnore]
    public string Id => IdOf(Seq);

    public static string IdOf(long seq) => seq.ToString("D19", CultureInfo.InvariantCulture);

    public VaultLogRow At(long revision) => this with { Revision = revision };
}
