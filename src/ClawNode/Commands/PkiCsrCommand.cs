using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Identity;

namespace ClawNode.Commands;

/// <summary><c>pki.csr</c>: makes a key for the link and answers a signing request for it.</summary>
internal sealed class PkiCsrCommand(NodeCertificateStore certificates, DeviceIdentity identity) : PkiCommand<NoParams, PkiCsr>(NodeCommands.PkiCsr)
{
    protected override JsonTypeInfo<NoParams> Params => CommandJson.Default.NoParams;

    protected override JsonTypeInfo<PkiCsr> Result => PayloadJson.Default.PkiCsr;

    protected override PkiCsr Run(NoParams parameters, string url) => new(certificates.CreateRequest(url, identity.DeviceId));
}
