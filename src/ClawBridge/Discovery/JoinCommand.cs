using ClawBridge.Fleet;
using ClawBridge.Text;

namespace ClawBridge.Discovery;

/// <summary>How a machine joins, in words and as a command to paste.</summary>
/// <param name="GatewayUrl">Null while no listener runs.</param>
/// <param name="CaSha256">What the node pins; null for plain <c>ws</c>.</param>
/// <param name="Reach"><c>anywhere</c>, <c>this_machine</c>, or <c>nowhere</c> while no listener runs.</param>
/// <param name="Note">What to know before running it, as a sentence; null when there is nothing.</param>
internal sealed record JoinCommand(string Command, string? GatewayUrl, string? CaSha256, string Reach, string? Note, IReadOnlyList<string> Steps)
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";

    /// <summary>Where a listener is meant to be when none runs yet.</summary>
    private const string UsualListen = "127.0.0.1:18790";

    /// <summary>Pure.</summary>
    public static JoinCommand For(ListenerAddress? address, string token, string hostname)
    {
        var url = address is null ? $"ws://{UsualListen}" : address.AdvertiseUrl ?? address.LocalUrl;
        var isTls = HttpUrl(url).StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        var (pin, ca) = isTls ? (address?.CaSha256, address?.CaPem) : (null, null);
        var (reach, note) = Reachable(address);
        return new JoinCommand(Line(url, ca, token, hostname), address is null ? null : url, pin, reach, note,
        [
            $"1. Put the program clawnode on {hostname}, for example in /usr/local/bin; the bridge serves it as {HttpUrl(url)}/clawnode-Linux-x86_64.",
            $"2. On {hostname} run: {ByHand(url, pin, token, hostname)}",
            "3. Start it with clawnode service install; node_list then shows it.",
        ]);
    }

    /// <summary>
    /// One line for any POSIX shell: puts the CA's certificate into a file, fetches the script over TLS that trusts it alone, and runs
    /// the script only if it came whole. The values go by the environment, so no other user sees them.
    /// </summary>
    private static string Line(string url, string? caPem, string token, string hostname)
    {
        var script = ShellQuote.Word($"{HttpUrl(url)}/bootstrap.sh");
        var run = $"GATEWAY={ShellQuote.Word(url)} TOKEN={ShellQuote.Word(token)} HOSTNAME={ShellQuote.Word(hostname)} sh -c \"$s\"";
        if (caPem is null) return $"{{ s=$(curl -fsS {script})||s=$(wget -qO- {script});}}&&{run}";
        var body = string.Concat(caPem.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0 && !line.StartsWith('-')));
        return $"c=$(mktemp)&&{{ echo {Begin};echo {ShellQuote.Word(body)}|fold -w64;echo {End};}}>\"$c\""
            + $"&&{{ s=$(curl -fsS --cacert \"$c\" {script})||s=$(wget -qO- --ca-certificate=\"$c\" {script});}}&&rm \"$c\"&&{run}";
    }

    private static string ByHand(string url, string? pin, string token, string hostname)
    {
        List<string> words = ["clawnode", "join", "--gateway", url, "--token-stdin", "--hostname", hostname];
        if (pin is not null) words.AddRange(["--ca-sha256", pin]);
        return $"echo {ShellQuote.Word(token)} | {ShellQuote.Line(words)}";
    }

    private static string HttpUrl(string url) =>
        url.StartsWith("wss:", StringComparison.OrdinalIgnoreCase) ? $"https:{url[4..]}" : url.StartsWith("ws:", StringComparison.OrdinalIgnoreCase) ? $"http:{url[3..]}" : url;

    private static (string Reach, string? Note) Reachable(ListenerAddress? address)
    {
        if (address is null)
            return ("nowhere", $"No listener runs in this bridge, so nobody can join: start one with --listen {UsualListen}, or on all addresses with --listen 0.0.0.0:18790 --advertise-url wss://HOST:18790.");
        return address.AdvertiseUrl is null
            ? ("this_machine", "This command works on the bridge's own machine only: for others start the bridge with --advertise-url, the URL that they reach it by.")
            : ("anywhere", null);
    }
}
