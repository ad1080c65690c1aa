using System.Collections.Immutable;
using System.Globalization;
using ClawBridge.Fleet;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>
/// What it means to revoke the issuing CAs of before: who loses trust with them, and the time that connected nodes get to take a
/// certificate of the new one first.
/// </summary>
internal sealed class AuthorityRetirement(PkiServices pki)
{
    private const int MostNamed = 20;

    /// <summary>How long connected nodes are waited for; a revocation does not wait for one that hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What will be done, for the confirmation, and what that rests on.</summary>
    public (IReadOnlyList<string> Plan, string World) Plan(StateSnapshot state)
    {
        var old = Authorities.AllIssuing(state.Rows(PkiTables.Authorities)).Where(static record => record.RevokedAt is null).Select(static record => record.Id).ToHashSet(StringComparer.Ordinal);
        var now = pki.Now;
        var lost = state.Rows(PkiTables.Certificates).Values
            .Count(record => record.Kind == CertificateKind.Issued && old.Contains(record.IssuerId) && !record.IsRevoked && !record.IsExpired(now));
        var nodes = state.Rows(PkiTables.NodeCertificates).Values.Where(has => old.Contains(has.IssuerId)).ToList();
        var near = nodes.Where(has => pki.IsWithinReach(has.Id)).ToList();
        var far = nodes.Except(near).ToList();
        List<string> plan =
        [
            $"Make a new issuing CA, and revoke {string.Join(", ", old.Order(StringComparer.Ordinal))}: the root's revocation list names them from then on.",
            Say($"Certificates of cert_issue that stop being trusted and have to be issued anew: {lost}."),
            Say($"Connected nodes that get new certificates first: {near.Count}; which has none after {Patience.TotalSeconds} seconds is cut off and has to join again."),
        ];
        if (far.Count > 0) plan.Add(Say($"Nodes that are not connected and have to join again with a new token: {far.Count} ({Names(state, far.Select(static has => has.Id))})."));
        return (plan, string.Join('\n', old.Order(StringComparer.Ordinal)));
    }

    /// <summary>Waits until the nodes that are connected have certificates of the newest CA, or for long enough.</summary>
    public async Task MoveNodesAsync(CancellationToken cancellationToken)
    {
        var begun = pki.Time.GetTimestamp();
        while (Left(pki.Store.Current.Rows(PkiTables.NodeCertificates), pki.Store.Current).Any(pki.IsWithinReach) && pki.Time.GetElapsedTime(begun) < Patience)
            await Task.Delay(Pause, pki.Time, cancellationToken);
    }

    /// <summary>Names of the nodes that have to join again once everything but the newest CA is revoked.</summary>
    public static IReadOnlyList<string> ToRejoin(Transaction transaction)
    {
        var issuing = Authorities.Issuing(transaction.Rows(PkiTables.Authorities))?.Id;
        return [.. transaction.Rows(PkiTables.NodeCertificates).Values.Where(has => has.IssuerId != issuing)
            .Select(has => transaction.Find(FleetTables.Nodes, has.Id)?.Name).OfType<string>().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Left(ImmutableDictionary<string, NodeCertificateRecord> nodes, StateSnapshot state)
    {
        var issuing = Authorities.Issuing(state.Rows(PkiTables.Authorities))?.Id;
        return nodes.Values.Where(has => has.IssuerId != issuing).Select(static has => has.Id);
    }

    private static string Names(StateSnapshot state, IEnumerable<string> nodes)
    {
        var names = nodes.Select(id => state.Find(FleetTables.Nodes, id)?.Name ?? id).Order(StringComparer.Ordinal).ToList();
        return names.Count <= MostNamed ? string.Join(", ", names) : Say($"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
