using System.Globalization;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Guesses a host's operating system by its SSH greeting, else by its open ports as the legacy did. Pure.</summary>
internal static class OsHints
{
    /// <summary>The OpenSSH that each release came with; what a release has is never another release's.</summary>
    private static readonly Dictionary<string, string> s_ubuntu = new(StringComparer.Ordinal)
    {
        ["6.6.1p1"] = "14.04", ["7.2p2"] = "16.04", ["7.6p1"] = "18.04", ["8.2p1"] = "20.04", ["8.9p1"] = "22.04", ["9.6p1"] = "24.04",
        ["9.7p1"] = "24.10", ["9.9p1"] = "25.04", ["10.0p1"] = "25.10", ["10.0p2"] = "25.10",
    };

    private static readonly Dictionary<string, string> s_debian = new(StringComparer.Ordinal)
    {
        ["6.7p1"] = "8", ["7.4p1"] = "9", ["7.9p1"] = "10", ["8.4p1"] = "11", ["9.2p1"] = "12", ["10.0p1"] = "13", ["10.0p2"] = "13",
    };

    /// <param name="openPorts">Of the ports that were scanned.</param>
    public static string? Of(SshBanner? banner, IReadOnlyCollection<int> openPorts) =>
        (banner is null ? null : FromBanner(banner)) ?? FromPorts(openPorts);

    private static string? FromBanner(SshBanner banner)
    {
        var comment = banner.Comment ?? "";
        if (comment.StartsWith("Ubuntu", StringComparison.Ordinal)) return Release("Ubuntu", s_ubuntu, banner);
        if (comment.StartsWith("Debian", StringComparison.Ordinal)) return DebianMark(comment) is { } marked ? $"Debian {marked}" : Release("Debian", s_debian, banner);
        if (comment.StartsWith("Raspbian", StringComparison.Ordinal)) return DebianMark(comment) is { } marked ? $"Raspberry Pi OS {marked}" : Release("Raspberry Pi OS", s_debian, banner);
        if (comment.StartsWith("FreeBSD", StringComparison.Ordinal)) return "FreeBSD";
        if (comment.StartsWith("NetBSD", StringComparison.Ordinal)) return "NetBSD";
        return banner.Software switch
        {
            "OpenSSH_for_Windows" => "Windows",
            "dropbear" => "Linux",
            "ROSSSH" => "RouterOS",
            _ when banner.Software.StartsWith("Cisco", StringComparison.Ordinal) => "Cisco IOS",
            _ => null,
        };
    }

    private static string Release(string name, Dictionary<string, string> releases, SshBanner banner) =>
        banner.Version is { } version && releases.TryGetValue(version, out var release) ? $"{name} {release}" : name;

    /// <summary>The release in a package version like <c>Debian-2+deb12u3</c>.</summary>
    private static string? DebianMark(string comment)
    {
        const string Mark = "+deb";
        var at = comment.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = comment.AsSpan(at + Mark.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        if (end >= 0) digits = digits[..end];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var release) ? release.ToString(CultureInfo.InvariantCulture) : null;
    }

    private static string? FromPorts(IReadOnlyCollection<int> open) => (open.Contains(22), open.Contains(80), open.Contains(3389), open.Contains(445)) switch
    {
        (true, true, _, _) => "Linux",
        (_, _, true, _) => "Windows",
        (true, _, _, _) => "Unix/Linux",
        (_, _, _, true) => "Windows",
        _ => null,
    };
}
