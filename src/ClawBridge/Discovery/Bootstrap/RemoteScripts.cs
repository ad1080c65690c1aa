using ClawBridge.Text;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>
/// The POSIX shell scripts of an installation. Pure. Everything that is put into one goes through <see cref="ShellQuote"/>; a secret
/// only ever comes on standard input.
/// </summary>
internal static class RemoteScripts
{
    /// <summary>Tells the machine and the user apart, as the user.</summary>
    public const string Look = Say + """
        say os "$(uname -s)"
        say machine "$(uname -m)"
        say uid "$(id -u)"
        say home "$HOME"
        say config_home "$XDG_CONFIG_HOME"
        say state_home "$XDG_STATE_HOME"
        for program in sudo gzip sha256sum timeout; do command -v "$program" >/dev/null 2>&1 && say "$program" yes; done
        if [ -d /run/systemd/system ]; then say systemd yes; fi
        if [ -r /etc/os-release ]; then (. /etc/os-release && say distribution "$PRETTY_NAME"); fi
        say temporary_kb "$(df -Pk "${TMPDIR:-/tmp}" 2>/dev/null | awk 'NR == 2 { print $4 }')"
        """;

    /// <summary>What is installed already, with the rights of the installation.</summary>
    public static string Inspect(RemotePlaces places) => Placed(places, Say + """
        if [ -f "$program" ]; then say sha256 "$(sha256sum <"$program" | cut -d ' ' -f 1)"; fi
        if [ -e "$config" ]; then say config yes; fi
        if [ -e "$state" ]; then say state yes; fi
        folder=$(dirname "$program")
        while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
        say free_kb "$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')"
        if [ -x "$program" ]; then
            say version "$("$program" --version 2>/dev/null | head -n 1)"
            say status "$("$program" status --config "$config" --state-dir "$state" --json 2>/dev/null | tr -d '\n')"
            say service "$("$program" service status --config "$config" --state-dir "$state" --json 2>/dev/null | tr -d '\n')"
        fi
        """);

    /// <summary>Takes the compressed program on standard input, and prints the folder that it put it in.</summary>
    public const string Receive = """
        umask 077
        folder=$(mktemp -d "${TMPDIR:-/tmp}/clawnode.XXXXXX") || exit 1
        if gzip -dc >"$folder/clawnode"; then printf 'folder=%s\n' "$folder"; else rm -rf "$folder"; exit 1; fi
        """;

    /// <summary>Puts the received program in its place when it is the one that was sent; the one before stays beside it.</summary>
    public static string Install(RemotePlaces places, string folder, string sha256) => $"""
        folder={ShellQuote.Word(folder)}
        wanted={ShellQuote.Word(sha256)}
        """ + "\n" + Placed(places, """
        umask 022
        give_up() { rm -rf "$program.new" "$folder"; echo "$1" >&2; exit 1; }
        mkdir -p "$(dirname "$program")" || give_up "the folder of $program cannot be made"
        cp "$folder/clawnode" "$program.new" && chmod 755 "$program.new" || give_up "$program.new cannot be written"
        rm -rf "$folder"
        [ "$(sha256sum <"$program.new" | cut -d ' ' -f 1)" = "$wanted" ] || give_up "what arrived has another SHA-256 than what was sent"
        "$program.new" --version >/dev/null || give_up "the program does not run on this machine"
        if [ -f "$program" ]; then rm -f "$program.old"; ln "$program" "$program.old" 2>/dev/null || cp -p "$program" "$program.old"; fi
        mv -f "$program.new" "$program" || give_up "$program cannot be replaced"
        """);

    /// <summary>Joins; the token comes on standard input.</summary>
    public static string Join(RemotePlaces places, BootstrapOrder order)
    {
        List<string> words = ["join", "--gateway", order.GatewayUrl, "--token-stdin", "--hostname", order.Hostname, "--json"];
        if (order.CaSha256 is { } pin) words.AddRange(["--ca-sha256", pin]);
        if (order.Link == LinkKind.Ssh) words.AddRange(["--link-port-file", places.PortFile]);
        return Placed(places, $"""exec "$program" {ShellQuote.Line(words)} --config "$config" --state-dir "$state" """);
    }

    /// <summary>Writes down where the near end of a tunnel is.</summary>
    public static string WritePort(RemotePlaces places, string port) => Placed(places, $$"""
        umask 077
        mkdir -p "$state" && echo {{ShellQuote.Word(port)}} >"$state/bridge-port.new" && mv -f "$state/bridge-port.new" "$state/bridge-port"
        """);

    public static string StartService(RemotePlaces places) => Placed(places, """exec "$program" service install --config "$config" --state-dir "$state" --json""");

    public static string Status(RemotePlaces places) => Placed(places, """exec "$program" status --config "$config" --state-dir "$state" 2>&1""");

    /// <summary>The kept program is of no more use.</summary>
    public static string Settle(RemotePlaces places) => Placed(places, """rm -f "$program.old" """);

    /// <summary>Whether a machine's answer can be the folder that <see cref="Receive"/> made. Root takes it away later, so it is not taken on trust.</summary>
    public static bool IsFolder(string? path) =>
        path is ['/', ..] && !path.Split('/').Contains("..") && path[(path.LastIndexOf('/') + 1)..] is { Length: 15 } name && name.StartsWith("clawnode.", StringComparison.Ordinal);

    /// <summary>Takes away what an installation that failed has added, and puts back what it replaced.</summary>
    /// <param name="folder">Where the program was received; null when it is nowhere.</param>
    public static string Undo(RemotePlaces places, bool hadService, bool hadConfig, bool hadState, bool hadProgram, string? folder) =>
        $"had_service={YesNo(hadService)} had_config={YesNo(hadConfig)} had_state={YesNo(hadState)} had_program={YesNo(hadProgram)} folder={ShellQuote.Word(folder ?? "")}\n" + Placed(places, """
        if [ -n "$folder" ]; then rm -rf "$folder"; fi
        if [ "$had_service" = no ] && [ -x "$program" ]; then "$program" service uninstall --config "$config" --state-dir "$state" >/dev/null 2>&1; fi
        if [ "$had_config" = no ]; then rm -f "$config"; rmdir "$(dirname "$config")" 2>/dev/null; fi
        if [ "$had_state" = no ]; then rm -rf "$state"; fi
        if [ "$had_program" = no ]; then rm -f "$program"; elif [ -f "$program.old" ]; then
            mv -f "$program.old" "$program"
            if [ "$had_service" = yes ]; then "$program" service install --config "$config" --state-dir "$state" >/dev/null 2>&1; fi
        fi
        rm -f "$program.new" "$program.old"
        """);

    /// <summary>Takes the agent off the machine with all that is its own.</summary>
    public static string Uninstall(RemotePlaces places) => Placed(places, """
        if [ -x "$program" ]; then exec "$program" uninstall --purge --yes --config "$config" --state-dir "$state" --json; fi
        rm -f "$config"; rm -rf "$state"; echo '{}'
        """);

    private static string Placed(RemotePlaces places, string script) =>
        $"program={ShellQuote.Word(places.Program)}\nconfig={ShellQuote.Word(places.Config)}\nstate={ShellQuote.Word(places.State)}\n{script}";

    /// <summary>Prints one fact. Not with echo, which in some shells takes backslashes for something else.</summary>
    private const string Say = """
        say() { printf '%s=%s\n' "$1" "$2"; }

        """;

    private static string YesNo(bool value) => value ? "yes" : "no";
}
