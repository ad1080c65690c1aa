using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>
/// The cluster's certificate authorities (ECDSA P-256, RFC 5280), made at the first need: a root for 20 years, which nodes pin and
/// which signs nothing but issuing CAs, and under it the issuing CA of now with those before it. Their keys lie sealed in the state
/// and are opened for each signature.
/// </summary>
internal sealed class Authorities(IStore store, ISealer sealer, TimeProvider time)
{
    private const int RootYears = 20;
    private const int IssuingYears = 10;

    /// <summary>The hint where the cluster has no authority.</summary>
    public const string NoneYet = "The cluster makes its certificate authority with its first certificate: when a listener with TLS starts, or with cert_issue.";

    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(180);

    /// <summary>The CA that issues now, opened; both are made in this transaction if they are not there.</summary>
    /// <exception cref="CryptographicException">The stored key does not open under this master key.</exception>
    public Authority OpenIssuing(Transaction transaction)
    {
        Ensure(transaction);
        return Authority.Open(Issuing(transaction.Rows(PkiTables.Authorities))!, sealer);
    }

    /// <exception cref="CryptographicException">The stored key does not open under this master key.</exception>
    public Authority Open(AuthorityRecord record) => Authority.Open(record, sealer);

    /// <summary>Makes a new issuing CA under the same root. The old one issues no more, but what it issued stays valid.</summary>
    /// <returns>The new one and the one that it replaces.</returns>
    public (AuthorityRecord New, AuthorityRecord Old) Rotate(Transaction transaction)
    {
        Ensure(transaction);
        var rows = transaction.Rows(PkiTables.Authorities);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(transaction.Now);
        using var root = Authority.Open(Root(rows)!, sealer);
        if (root.NotAfter <= now) throw RpcException.Conflict(ErrorKinds.WrongState, "The cluster's root CA has ended, so no issuing CA can be made under it.");
        var old = transaction.Put(PkiTables.Authorities, Issuing(rows)! with { RetiredAt = transaction.Now });
        var made = transaction.Put(PkiTables.Authorities, NewIssuing(root, old.Number + 1, now));
        transaction.Emit("ca.rotated", made.Id, $"The issuing CA {old.Id} was replaced by {made.Id}; certificates of the old one stay valid until they end.");
        return (made, old);
    }

    /// <summary>Puts every issuing CA that another has replaced on the root's revocation list, where it is not there already.</summary>
    public static IReadOnlyList<AuthorityRecord> RevokeRetired(Transaction transaction)
    {
        List<AuthorityRecord> revoked = [];
        foreach (var old in AllIssuing(transaction.Rows(PkiTables.Authorities)).Where(static record => record is { RetiredAt: not null, RevokedAt: null }))
        {
            revoked.Add(transaction.Put(PkiTables.Authorities, old with { RevokedAt = transaction.Now }));
            transaction.Emit("ca.revoked", old.Id, $"The issuing CA {old.Id} was revoked; certificates that it issued are trusted no more.");
        }

        return revoked;
    }

    /// <summary>Whether the root has revoked the authority that issued something.</summary>
    public static bool IsRevoked(ImmutableDictionary<string, AuthorityRecord> rows, string? issuerId) =>
        issuerId is not null && rows.GetValueOrDefault(issuerId) is { RevokedAt: not null };

    /// <summary>Replaces the issuing CA half a year before its end, unless it ends with the root.</summary>
    public async ValueTask RenewAsync(CancellationToken cancellationToken)
    {
        if (!IsEnding(store.Current.Rows(PkiTables.Authorities))) return;
        await store.TransactAsync(
            transaction =>
            {
                if (IsEnding(transaction.Rows(PkiTables.Authorities))) Rotate(transaction);
                return true;
            },
            cancellationToken);
    }

    public static AuthorityRecord? Root(ImmutableDictionary<string, AuthorityRecord> rows) => rows.GetValueOrDefault(AuthorityRecord.RootId);

    /// <summary>The CA that issues now; null before the first need.</summary>
    public static AuthorityRecord? Issuing(ImmutableDictionary<string, AuthorityRecord> rows) =>
        rows.Values.FirstOrDefault(static record => record is { Number: > 0, RetiredAt: null });

    /// <summary>All issuing CAs, the newest first.</summary>
    public static IReadOnlyList<AuthorityRecord> AllIssuing(ImmutableDictionary<string, AuthorityRecord> rows) =>
        [.. rows.Values.Where(static record => record.Number > 0).OrderByDescending(static record => record.Number)];

    private bool IsEnding(ImmutableDictionary<string, AuthorityRecord> rows)
    {
        if (Root(rows) is not { } rootRecord || Issuing(rows) is not { } issuingRecord) return false;
        using var root = X509CertificateLoader.LoadCertificate(rootRecord.Certificate);
        using var issuing = X509CertificateLoader.LoadCertificate(issuingRecord.Certificate);
        return issuing.NotAfter - RenewBefore < time.GetUtcNow() && issuing.NotAfter < root.NotAfter;
    }

    private void Ensure(Transaction transaction)
    {
        if (Root(transaction.Rows(PkiTables.Authorities)) is not null) return;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(transaction.Now);
        var record = transaction.Put(PkiTables.Authorities, Authority.NewRoot(Subject(BridgeIdentity.RootName), now, RootYears, sealer));
        using var root = Authority.Open(record, sealer);
        transaction.Put(PkiTables.Authorities, NewIssuing(root, 1, now));
        transaction.Emit("ca.created", AuthorityRecord.RootId, "The cluster's certificate authority was made: a root and an issuing CA under it.");
    }

    private AuthorityRecord NewIssuing(Authority root, int number, DateTimeOffset now) => root.NewIssuing(
        number, Subject(string.Create(CultureInfo.InvariantCulture, $"Clawbernetes Issuing CA {number}")), now, IssuingYears, sealer);

    /// <summary>With the cluster's id, because one machine may trust the roots of several clusters.</summary>
    private X500DistinguishedName Subject(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationalUnitName(store.ClusterId);
        builder.AddCommonName(commonName);
        return builder.Build();
    }
}
