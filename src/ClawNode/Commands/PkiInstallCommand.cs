using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Identity;
using ClawNode.Link;

namespace ClawNode.Commands;

/// <summary><c>pki.install</c>: keeps the certificate for the key that <c>pki.csr</c> made; the next connection shows it.</summary>
internal sealed class PkiInstallCommand(NodeCertificateStore certificates) : PkiCommand<PkiInstall, PkiStored>(NodeCommands.PkiInstall)
{
    protected override JsonTypeInfo<PkiInstall> Params => PayloadJson.Default.PkiInstall;

    protected override JsonTypeInfo<PkiStored> Result => PayloadJson.Default.PkiStored;

    protected override PkiStored Run(PkiInstall parameters, string url)
    {
        // Before anything is kept: lists that cannot be read would keep the link from dialling.
        if (parameters.CrlPem is { } lists) RevocationList.ReadAll(lists);
        certificates.Install(url, parameters.CertificatePem, parameters.ChainPem);
        if (parameters.CrlPem is not null) certificates.SaveLists(url, parameters.CrlPem);
        return new PkiStored(true);
    }
}
