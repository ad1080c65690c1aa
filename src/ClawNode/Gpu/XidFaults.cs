using System.Collections.Immutable;
using System.Globalization;
using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>
/// The GPUs that Xid reports have made unfit since the machine booted. A fault stays until a reboot empties the kernel log or
/// the driver reports with Xid 154 that no recovery is needed.
/// </summary>
internal sealed record XidFaults(ImmutableDictionary<PciAddress, string> Reasons)
{
    public static XidFaults None { get; } = new(ImmutableDictionary<PciAddress, string>.Empty);

    /// <summary>The faults after one more report.</summary>
    public XidFaults Apply(XidEvent report)
    {
        if (report.Code == XidCatalog.RecoveryAction) return Recovery(report);
        return XidCatalog.Fault(report.Code) is { } fault
            ? With(report.Address, string.Create(CultureInfo.InvariantCulture, $"Xid {report.Code}: {fault}."))
            : this;
    }

    /// <summary>Why the GPU at this address is unfit, or null.</summary>
    public string? ReasonOf(string? pciBusId) =>
        PciAddress.TryParse(pciBusId, out var address) ? Reasons.GetValueOrDefault(address) : null;

    /// <summary>The text ends with the action that is needed now: <c>… changed from 0x0 (None) to 0x1 (GPU Reset Required)</c>.</summary>
    private XidFaults Recovery(XidEvent report)
    {
        var (open, close) = (report.Detail.LastIndexOf('('), report.Detail.LastIndexOf(')'));
        if (open < 0 || close <= open + 1) return this;
        var action = report.Detail[(open + 1)..close];
        if (action == "None") return this with { Reasons = Reasons.Remove(report.Address) };
        return Reasons.ContainsKey(report.Address) ? this : With(report.Address, $"Xid 154: the driver asks for a recovery of this GPU: {action}.");
    }

    private XidFaults With(PciAddress address, string reason) => this with { Reasons = Reasons.SetItem(address, reason) };
}
