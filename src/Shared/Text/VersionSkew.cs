using System.Globalization;

namespace ClawBridge.Text;

/// <summary>Which versions of bridge and agent work together: one minor apart at most. Pure.</summary>
internal static class VersionSkew
{
    private const int MostMinors = 1;

    /// <summary>Why the two cannot work together and which side to upgrade, as a sentence; null when they can.</summary>
    public static string? Fault(string bridge, string agent)
    {
        if (!TryRead(bridge, out var ours)) return $"the bridge's version '{Shown(bridge)}' cannot be read; upgrade claw-bridge";
        if (!TryRead(agent, out var theirs)) return $"the agent's version '{Shown(agent)}' is no version like 1.2.3; upgrade clawnode on the node";
        if (ours.Major == theirs.Major && Math.Abs((long)ours.Minor - theirs.Minor) <= MostMinors) return null;
        var isAgentOlder = theirs.Major != ours.Major ? theirs.Major < ours.Major : theirs.Minor < ours.Minor;
        var remedy = isAgentOlder ? $"upgrade clawnode on the node to {Shown(bridge)}" : $"upgrade claw-bridge to {Shown(agent)}";
        return $"clawnode {Shown(agent)} and claw-bridge {Shown(bridge)} are more than one minor version apart; {remedy}";
    }

    /// <summary>Major and minor of a text like <c>1.2.3</c> or <c>1.2.3-rc.1</c>.</summary>
    private static bool TryRead(string text, out (int Major, int Minor) version)
    {
        version = default;
        var parts = text.Split('-', '+')[0].Split('.');
        if (parts.Length is < 2 or > 4) return false;
        foreach (var part in parts)
        {
            if (part.Length is 0 or > 9 || !part.All(char.IsAsciiDigit)) return false;
        }

        version = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Whatever a stranger calls its version ends up in logs and on terminals.</summary>
    private static string Shown(string version)
    {
        var safe = new string([.. version.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_')]);
        return safe.Length <= 40 ? safe : safe[..40];
    }
}
