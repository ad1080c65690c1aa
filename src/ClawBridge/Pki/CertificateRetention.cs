using System.Collections.Immutable;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>
/// Forgets certificates that nobody asks for any more, so that the state stays bounded: those of callers a year after their end,
/// those that the bridge renews itself a week after it, and of the listener's all but the newest hundred, because each start of a
/// bridge makes one. What is revoked is kept until its end at least, and for good where it keeps a node out. The count of issued ones
/// stays.
/// </summary>
internal sealed class CertificateRetention : IRetentionRule
{
    public const int MostListener = 100;

    private const long Day = 24L * 3600 * 1000;
    private const long KeptAfterEnd = 365 * Day;
    private const long OwnKeptAfterEnd = 7 * Day;

    public bool IsDue(StateSnapshot state, long now) => Forgettable(state.Rows(PkiTables.Certificates).Values, state.Rows(PkiTables.NodeCertificates), now).Any();

    public int Delete(Transaction transaction, int most)
    {
        var old = Forgettable(transaction.Rows(PkiTables.Certificates).Values, transaction.Rows(PkiTables.NodeCertificates), transaction.Now)
            .OrderBy(static record => record.NotAfter).ThenBy(static record => record.Id, StringComparer.Ordinal).Take(most).ToList();
        foreach (var record in old) transaction.Delete(PkiTables.Certificates, record.Id);
        return old.Count;
    }

    private static IEnumerable<CertificateRecord> Forgettable(
        IEnumerable<CertificateRecord> certificates, ImmutableDictionary<string, NodeCertificateRecord> nodes, long now)
    {
        var listener = new List<CertificateRecord>();
        foreach (var record in certificates)
        {
            if (now > record.NotAfter + (record.Kind == CertificateKind.Issued ? KeptAfterEnd : OwnKeptAfterEnd))
            {
                if (!KeepsOut(record, nodes)) yield return record;
            }
            else if (record is { Kind: CertificateKind.Listener, IsRevoked: false }) listener.Add(record);
        }

        if (listener.Count <= MostListener) yield break;
        foreach (var record in listener.OrderByDescending(static record => record.IssuedAt).Skip(MostListener)) yield return record;
    }

    /// <summary>A node whose newest certificate was revoked stays out; were that forgotten, it would be let in again.</summary>
    private static bool KeepsOut(CertificateRecord record, ImmutableDictionary<string, NodeCertificateRecord> nodes) =>
        record is { IsRevoked: true, NodeId: { } nodeId } && nodes.GetValueOrDefault(nodeId)?.CertificateId == record.Id;
}
