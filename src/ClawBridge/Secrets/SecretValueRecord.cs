using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>The value of one version of a secret.</summary>
internal sealed record SecretValueRecord : IRecord<SecretValueRecord>
{
    /// <summary><see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>UTF-8, sealed under the master key and bound to this row.</summary>
    public required byte[] Sealed { get; init; }

    /// <summary>An id has no slash in it.</summary>
    public static string IdOf(string secretId, int version) => FormattableString.Invariant($"{secretId}/{version}");

    public SecretValueRecord At(long revision) => this with { Revision = revision };
}
