using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>
/// Signs the revocation lists, one for each authority that has not ended, and keeps them until something else is revoked or they
/// are a day old. A list's number is the Unix millisecond of its making, so that it grows over restarts without being stored.
/// </summary>
internal sealed class RevocationLists(Authorities authorities, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromDays(1);

    /// <summary>How long after its end a revoked certificate stays on the list; clocks differ.</summary>
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(1);

    /// <summary>How long an answer stands without a look at the clock's effects: ends of certificates, ages of lists.</summary>
    private static readonly TimeSpan LookedAtFor = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RevocationList> _lists = new(StringComparer.Ordinal);
    private Last? _last;

    /// <summary>The lists of a state, the root's first and then the newest authority's.</summary>
    /// <exception cref="CryptographicException">A stored key does not open under this master key.</exception>
    public IReadOnlyList<RevocationList> Of(StateSnapshot state)
    {
        var now = time.GetUtcNow();
        var (authorityRows, certificates) = (state.Rows(PkiTables.Authorities), state.Rows(PkiTables.Certificates));
        lock (_gate)
        {
            // Asked for each node that comes; most of the time nothing has changed since the one before.
            if (_last is { } last && ReferenceEquals(last.Authorities, authorityRows) && ReferenceEquals(last.Certificates, certificates) && now < last.Until) return last.Lists;
            var revoked = Revoked(certificates.Values, now.ToUnixTimeMilliseconds()).Concat(Revoked(authorityRows)).ToLookup(static entry => entry.IssuerId);
            IReadOnlyList<RevocationList> lists =
            [
                .. new[] { Authorities.Root(authorityRows) }.OfType<AuthorityRecord>().Concat(Authorities.AllIssuing(authorityRows))
                    .Select(authority => Current(authority, [.. revoked[authority.Id].OrderBy(static entry => entry.Id, StringComparer.Ordinal)], now)).OfType<RevocationList>(),
            ];
            _last = new Last(authorityRows, certificates, now + LookedAtFor, lists);
            return lists;
        }
    }

    /// <summary>All lists of a state as one PEM text.</summary>
    public string Pem(StateSnapshot state) => string.Concat(Of(state).Select(static list => list.Pem));

    /// <summary>Names what is revoked, however often it is signed; empty when nothing is.</summary>
    public static string Digest(IEnumerable<RevocationList> lists)
    {
        var all = string.Join('\n', lists.SelectMany(static list => list.Revoked).Order(StringComparer.Ordinal));
        return all.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(all)));
    }

    private static IEnumerable<Entry> Revoked(IEnumerable<CertificateRecord> certificates, long now) => certificates
        .Where(record => record.IsRevoked && record.NotAfter + (long)KeptAfterEnd.TotalMilliseconds > now)
        .Select(static record => new Entry(record.IssuerId, record.Id, SerialNumbers.OfId(record.Id), record.RevokedAt!.Value, record.RevocationReason));

    /// <summary>Issuing CAs are few and stay on the root's list for good.</summary>
    private static IEnumerable<Entry> Revoked(ImmutableDictionary<string, AuthorityRecord> authorities) => Authorities.AllIssuing(authorities)
        .Where(static record => record.RevokedAt is not null)
        .Select(static record => new Entry(AuthorityRecord.RootId, record.Id, SerialOf(record), record.RevokedAt!.Value, null));

    private static byte[] SerialOf(AuthorityRecord record)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(record.Certificate);
        return certificate.SerialNumberBytes.ToArray();
    }

    /// <summary>Null for an authority that has ended.</summary>
    private RevocationList? Current(AuthorityRecord record, IReadOnlyList<Entry> revoked, DateTimeOffset now)
    {
        var known = _lists.GetValueOrDefault(record.Id);
        var milliseconds = now.ToUnixTimeMilliseconds();
        if (known is not null && milliseconds < known.ThisUpdate + RenewAfter.TotalMilliseconds && known.Revoked.SequenceEqual(revoked.Select(static r => r.Id))) return known;
        using var authority = authorities.Open(record);
        if (authority.NotAfter <= now) return null;
        var list = Sign(authority, revoked, now, Math.Max(milliseconds, (known?.Number ?? 0) + 1));
        _lists[record.Id] = list;
        return list;
    }

    private static RevocationList Sign(Authority authority, IReadOnlyList<Entry> revoked, DateTimeOffset now, long number)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var entry in revoked) builder.AddEntry(entry.Serial, DateTimeOffset.FromUnixTimeMilliseconds(entry.RevokedAt), Reason(entry.Reason));
        var (begun, next) = (DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), DateTimeOffset.FromUnixTimeSeconds((now + Lifetime).ToUnixTimeSeconds()));
        var der = builder.Build(authority.Signer, new BigInteger(number), next, HashAlgorithmName.SHA256, rsaSignaturePadding: null, begun);
        return new RevocationList(
            authority.Record.Id, der, number, begun.ToUnixTimeMilliseconds(), next.ToUnixTimeMilliseconds(), [.. revoked.Select(static entry => entry.Id)]);
    }

    /// <summary>The reason "unspecified" is told by telling none (RFC 5280 §5.3.1).</summary>
    private static X509RevocationReason? Reason(RevocationReason? reason) =>
        reason is null or RevocationReason.Unspecified ? null : (X509RevocationReason)(int)reason.Value;

    /// <summary>Something that an authority has revoked.</summary>
    private sealed record Entry(string IssuerId, string Id, byte[] Serial, long RevokedAt, RevocationReason? Reason);

    private sealed record Last(
        ImmutableDictionary<string, AuthorityRecord> Authorities, ImmutableDictionary<string, CertificateRecord> Certificates, DateTimeOffset Until,
        IReadOnlyList<RevocationList> Lists);
}
