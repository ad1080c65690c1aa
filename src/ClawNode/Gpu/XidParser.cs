using System.Globalization;
using System.Text.RegularExpressions;
using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>
/// Finds Xid reports in lines of the kernel log, as in <c>NVRM: Xid (PCI:0000:01:00): 79, pid=1234, GPU has fallen off the
/// bus.</c>; older drivers leave out <c>PCI:</c>, newer ones may name a MIG instance after the address.
/// </summary>
internal static partial class XidParser
{
    /// <summary>The report in a line, or null.</summary>
    public static XidEvent? Parse(string line)
    {
        var match = Report().Match(line);
        if (!match.Success || !PciAddress.TryParse(match.Groups["address"].Value, out var address)) return null;
        return int.TryParse(match.Groups["code"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? new XidEvent(address, code, match.Groups["detail"].Value.Trim())
            : null;
    }

    [GeneratedRegex(@"NVRM: Xid \((?<address>(?:PCI:)?[0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}(?:\.[0-7])?)[^)]*\): (?<code>\d{1,5})(?:,(?<detail>.*))?")]
    private static partial Regex Report();
}
