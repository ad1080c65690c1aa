using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>Makes and opens the seal on the ends of the chain.</summary>
internal sealed class AuditSeals(ISealer sealer)
{
    /// <summary>What the seal is bound to.</summary>
    public static ReadOnlySpan<byte> Context => "audit_anchor/anchor"u8;

    public byte[] Make(AuditSeal seal) => sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(seal, AuditStateJson.Default.AuditSeal), Context);

    /// <summary>
    /// Takes the seal from one master key to another. One that does not open is left: it will not open after either, and
    /// audit_verify goes on to say so.
    /// </summary>
    public static void Reseal(Transaction transaction, ISealer from, ISealer to)
    {
        if (transaction.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId) is { } anchor && from.Open(anchor.Seal, Context) is { } plain)
            transaction.Put(AuditTables.Anchors, anchor with { Seal = to.Seal(plain, Context) });
    }

    /// <summary>Null where there is none, or none that this bridge's master key has made.</summary>
    public AuditSeal? Open(AuditAnchorRecord? anchor) =>
        anchor is not null && sealer.Open(anchor.Seal, Context) is { } plain ? JsonSerializer.Deserialize(plain, AuditStateJson.Default.AuditSeal) : null;
}
