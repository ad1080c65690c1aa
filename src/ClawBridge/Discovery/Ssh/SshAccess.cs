using System.Globalization;
using ClawBridge.Text;

namespace ClawBridge.Discovery.Ssh;

/// <summary>One machine and how to log in to it: what <see cref="SshConnector"/> takes.</summary>
internal sealed record SshAccess(SshTarget Target, SshLogin Login)
{
    /// <summary>What a person would type for the same login, without any secret.</summary>
    public string Command
    {
        get
        {
            List<string> words = ["ssh"];
            if (Target.Port != SshTarget.DefaultPort) words.AddRange(["-p", Target.Port.ToString(CultureInfo.InvariantCulture)]);
            if (Target.Jumps.Count > 0) words.AddRange(["-J", string.Join(',', Target.Jumps.Select(static hop => hop with { Host = hop.KnownAs ?? hop.Host }))]);
            words.AddRange(["--", $"{Login.User}@{Target.Said}"]);
            return ShellQuote.Line(words);
        }
    }
}
