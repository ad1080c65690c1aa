using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Identity;
using ClawNode.Link;

namespace ClawNode.Commands;

/// <summary><c>pki.crl</c>: keeps what the cluster has revoked; the next connection refuses a server that is on it.</summary>
internal sealed class PkiCrlCommand(NodeCertificateStore certificates) : PkiCommand<PkiCrl, PkiStored>(NodeCommands.PkiCrl)
{
    protected override JsonTypeInfo<PkiCrl> Params => PayloadJson.Default.PkiCrl;

    protected override JsonTypeInfo<PkiStored> Result => PayloadJson.Default.PkiStored;

    protected override PkiStored Run(PkiCrl parameters, string url)
    {
        RevocationList.ReadAll(parameters.CrlPem);
        certificates.SaveLists(url, parameters.CrlPem);
        return new PkiStored(true);
    }
}
