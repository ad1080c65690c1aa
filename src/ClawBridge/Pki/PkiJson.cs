using System.Text.Json.Serialization;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>JSON of this room's requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EmptyRequest))]
// Authorities
[JsonSerializable(typeof(CaStatusResult))]
[JsonSerializable(typeof(CaCrlRequest))]
[JsonSerializable(typeof(CaCrlResult))]
[JsonSerializable(typeof(CaRotateRequest))]
[JsonSerializable(typeof(CaRotateResult))]
// Certificates
[JsonSerializable(typeof(CertIssueRequest))]
[JsonSerializable(typeof(CertIssueResult))]
[JsonSerializable(typeof(CertGetRequest))]
[JsonSerializable(typeof(CertificateDetail))]
[JsonSerializable(typeof(CertListRequest))]
[JsonSerializable(typeof(CertListItem))]
[JsonSerializable(typeof(CertRevokeRequest))]
[JsonSerializable(typeof(CertRevokeResult))]
[JsonSerializable(typeof(CertRotateRequest))]
[JsonSerializable(typeof(CertRotateResult))]
internal sealed partial class PkiJson : JsonSerializerContext;
