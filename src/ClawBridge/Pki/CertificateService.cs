using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>Issues, finds and revokes certificates; what other rooms use of this one.</summary>
internal sealed class CertificateService(IStore store, Authorities authorities)
{
    /// <summary>A certificate by its id, a UUID.</summary>
    /// <exception cref="RpcException">-32602 when it is no id, -32000 when there is none.</exception>
    public CertificateRecord Require(string id) => Require(store.Current.Find(PkiTables.Certificates, IdOf(id)), id);

    /// <summary>The same inside a transaction.</summary>
    public static CertificateRecord Require(Transaction transaction, string id) => Require(transaction.Find(PkiTables.Certificates, IdOf(id)), id);

    /// <summary>Signs the certificate with the issuing CA of now and writes it down; the CAs are made if they are not there.</summary>
    /// <exception cref="RpcException">-32602 when it would outlive the CA, -32004 when the CA has ended.</exception>
    public CertificateRecord Issue(Transaction transaction, LeafRequest leaf)
    {
        using var authority = authorities.OpenIssuing(transaction);
        CheckEnd(authority, leaf, transaction.Now);
        var record = transaction.Put(PkiTables.Certificates, LeafCertificates.Sign(leaf, authority, transaction.Now));
        var issuer = transaction.Find(PkiTables.Authorities, authority.Record.Id)!;
        transaction.Put(PkiTables.Authorities, issuer with { Issued = issuer.Issued + 1 });
        return record;
    }

    /// <summary>Revokes a certificate and tells it. What it ends (a node's session) follows from the event of the state.</summary>
    /// <exception cref="RpcException">-32000 when there is none, -32004 when it is revoked already.</exception>
    public static CertificateRecord Revoke(Transaction transaction, string id, RevocationReason reason)
    {
        var record = Require(transaction, id);
        if (record.IsRevoked) throw RpcException.Conflict(ErrorKinds.WrongState, $"Certificate {record.Id} ({record.CommonName}) is revoked already.");
        return Revoke(transaction, record, reason);
    }

    /// <summary>A node leaves the cluster: what it has is revoked.</summary>
    public static void RevokeOfNode(Transaction transaction, string nodeId)
    {
        var valid = transaction.Rows(PkiTables.Certificates).Values
            .Where(record => record.NodeId == nodeId && !record.IsRevoked && !record.IsExpired(transaction.Now)).ToList();
        foreach (var record in valid) Revoke(transaction, record, RevocationReason.CessationOfOperation);
        transaction.Delete(PkiTables.NodeCertificates, nodeId);
    }

    private static CertificateRecord Revoke(Transaction transaction, CertificateRecord record, RevocationReason reason)
    {
        var revoked = transaction.Put(PkiTables.Certificates, record with { RevokedAt = transaction.Now, RevocationReason = reason });
        transaction.Emit("certificate.revoked", record.Id, $"The certificate of {record.CommonName} was revoked.");
        return revoked;
    }

    private static CertificateRecord Require(CertificateRecord? record, string id) =>
        record ?? throw RpcException.NotFound("Certificate", id, "cert_list shows all certificates.");

    private static string IdOf(string id) => Guid.TryParseExact(id.Trim(), "D", out var parsed)
        ? parsed.ToString("D")
        : throw RpcException.Invalid("$.cert_id", "$.cert_id must be a UUID.", "It is cert_id in the answer of cert_issue, and id in that of cert_list.");

    private static void CheckEnd(Authority authority, LeafRequest leaf, long now)
    {
        var (begun, end) = (DateTimeOffset.FromUnixTimeMilliseconds(now), authority.NotAfter);
        if (end <= begun) throw RpcException.Conflict(ErrorKinds.WrongState, $"The issuing CA {authority.Record.Id} has ended.", "Make a new one with ca_rotate.");
        if (leaf.Kind != CertificateKind.Issued || begun + leaf.Lifetime <= end) return;
        throw RpcException.Invalid("$.validity_days", $"The certificate would outlive its issuing CA, which ends on {end:yyyy-MM-dd}.",
            $"Ask for at most {(int)(end - begun).TotalDays} days, or make a new issuing CA with ca_rotate.");
    }
}
