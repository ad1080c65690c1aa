using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Audit;

/// <summary>Makes and opens the seal on the ends of the chain.</summary>
internal sealed class AuditSeals(ISealer sealer)
{
    /// <summary>What the seal is bound to.</summary>
    public static ReadOnlySpan<byte> Context => "audit_anchor/anchor"u8;

    public byte[] Make(AuditSeal seal) => sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(seal, AuditStateJson.Default.AuditSeal), Context);

    /// <summary>Null where there is none, or none that this bridge's master key has made.</summary>
    public AuditSeal? Open(AuditAnchorRecord? anchor) =>
        anchor is not null && sealer.Open(anchor.Seal, Context) is { } plain ? JsonSerializer.Deserialize(plain, AuditStateJson.Default.AuditSeal) : null;
}
