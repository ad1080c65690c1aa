using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Pki;

/// <summary>Why a certificate was revoked (RFC 5280 §5.3.1); the number is the one in the revocation list.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RevocationReason>))]
internal enum RevocationReason
{
    Unspecified = 0,
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    PrivilegeWithdrawn = 9,
    AaCompromise = 10,
}
