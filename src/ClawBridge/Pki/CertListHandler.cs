using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>Lists certificates, newest first.</summary>
internal sealed class CertListHandler(PkiServices pki) : ListHandler<CertListRequest, CertListItem>
{
    private const long Day = 24L * 3600 * 1000;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "cert_list",
        Summary = "Lists the certificates issued on request, revoked ones too, newest first; kind lists those of nodes or of the listener instead.",
        Group = "pki",
        Effect = Effect.Read,
        Permission = "certificates:read",
        Parameters =
        [
            new("expiring_within_days", Shape.Integer(0, uint.MaxValue), "Only those that end within so many days, and those that have ended."),
            new("kind", CertificateShapes.Kind, "Only of this kind.", Default: "\"issued\""),
            new("node_id", Shape.Text(256), "Only this node's (its full id); kind is then node."),
            .. Paging.Parameters(null),
        ],
        Result = Shape.Paged(Shape.Record([.. CertificateShapes.Legacy, .. CertificateShapes.Listed])),
        Example = """{"expiring_within_days":30}""",
    };

    protected override JsonTypeInfo<CertListRequest> RequestType => PkiJson.Default.CertListRequest;

    protected override JsonTypeInfo<CertListItem> ItemType => PkiJson.Default.CertListItem;

    public override ValueTask<Page<CertListItem>> HandleAsync(CertListRequest request, CallContext call)
    {
        var now = pki.Now;
        var kind = request.Kind ?? (request.NodeId is null ? CertificateKind.Issued : CertificateKind.Node);
        var matching = pki.Store.Current.Rows(PkiTables.Certificates).Values.Where(record =>
            record.Kind == kind
            && (request.NodeId is null || record.NodeId == request.NodeId)
            && (request.ExpiringWithinDays is not { } days || record.NotAfter <= now + days * Day));
        var page = Paging.Of(matching, static record => record.IssuedAt.ToString("D19", CultureInfo.InvariantCulture) + record.Id, isDescending: true, request, null);
        return ValueTask.FromResult(page.Select(record => CertListItem.Of(record, now)));
    }
}

internal sealed record CertListRequest(
    long? ExpiringWithinDays = null, CertificateKind? Kind = null, string? NodeId = null, int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;

internal sealed record CertListItem(
    long DaysUntilExpiry, IReadOnlyList<string> DnsNames, string Id, bool IsExpired, long NotAfter, long NotBefore, string Subject,
    IReadOnlyList<string> IpAddresses, CertificateKind Kind, string? NodeId, string Serial, long? RevokedAt, string? ReplacedBy)
{
    /// <param name="now">Unix milliseconds.</param>
    public static CertListItem Of(CertificateRecord record, long now) => new(
        record.DaysLeft(now), record.DnsNames, record.Id, record.IsExpired(now), record.NotAfter, record.NotBefore, record.CommonName,
        record.IpAddresses, record.Kind, record.NodeId, SerialNumbers.Hex(record.Id), record.RevokedAt, record.ReplacedBy);
}
