using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Pki;

/// <summary>What a certificate was issued for.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CertificateKind>))]
internal enum CertificateKind
{
    /// <summary>Somebody asked for it with <c>cert_issue</c> or <c>cert_rotate</c>.</summary>
    Issued,

    /// <summary>A node shows it when it connects. The bridge issues and renews it.</summary>
    Node,

    /// <summary>The listener shows it. The bridge issues and renews it; its key is in the process's memory only.</summary>
    Listener,
}
