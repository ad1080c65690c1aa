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
    /// <summary>Where a listener is meant to be when none runs yet.</summary>
    private const string UsualListen = "127.0.0.1:18790";

    /// <summary>Pure.</summary>
    public static JoinCommand For(ListenerAddress? address, string token, string hostname)
    {
        var url = address is null ? $"ws://{UsualListen}" : address.AdvertiseUrl ?? address.LocalUrl;
        List<string> words = ["clawnode", "join", "--gateway", url, "--token", token, "--hostname", hostname];
        var pin = url.StartsWith("wss:", StringComparison.OrdinalIgnoreCase) ? address?.CaSha256 : null;
        if (pin is not null) words.AddRange(["--ca-sha256", pin]);
        var command = ShellQuote.Line(words);
        var (reach, note) = Reachable(address);
        return new JoinCommand(command, address is null ? null : url, pin, reach, note,
        [
            $"1. Put the program clawnode on {hostname}, for example in /usr/local/bin.",
            $"2. On {hostname} run: {command}",
            "3. Start it with clawnode run (or its systemd service); node_list then shows it.",
        ]);
    }

    private static (string Reach, string? Note) Reachable(ListenerAddress? address)
    {
        if (address is null)
            return ("nowhere", $"No listener runs in this bridge, so nobody can join: start one with --listen {UsualListen}, or on all addresses with --listen 0.0.0.0:18790 --advertise-url wss://HOST:18790.");
        return address.AdvertiseUrl is null
            ? ("this_machine", "This command works on the bridge's own machine only: for others start the bridge with --advertise-url, the URL that they reach it by.")
            : ("anywhere", null);
    }
}
