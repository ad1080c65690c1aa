using ClawBridge.Text;

namespace ClawNode.Service;

/// <summary>The shell loop that keeps the agent running where there is no systemd. Pure.</summary>
internal static class KeepScript
{
    private const string Body = """
        umask 077
        child=
        ending=
        delay=1

        finish() {
            ending=1
            [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
        }
        trap finish TERM INT
        trap '' HUP

        # Another one that lives keeps its place.
        if read -r other 2>/dev/null <"$pidfile" && [ "$other" != "$$" ] && kill -0 "$other" 2>/dev/null \
            && tr '\0' '\n' 2>/dev/null <"/proc/$other/cmdline" | grep -Fqx -e "$self"; then
            exit 0
        fi
        echo "$$" >"$pidfile.new" && mv -f "$pidfile.new" "$pidfile" || exit 1

        while [ -z "$ending" ]; do
            if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 1048576 ]; then mv -f "$log" "$log.1"; fi
            started=$(date +%s)
            agent >>"$log" 2>&1 </dev/null &
            child=$!
            # The signal may have come before there was a child to tell.
            [ -z "$ending" ] || kill -TERM "$child" 2>/dev/null
            # A signal ends the first wait early; the second sees the agent out.
            wait "$child"
            [ -z "$ending" ] || wait "$child"
            child=
            [ -z "$ending" ] || break
            if [ "$(($(date +%s) - started))" -ge 60 ]; then delay=1; fi
            sleep "$delay" &
            child=$!
            [ -z "$ending" ] || kill -TERM "$child" 2>/dev/null
            wait "$child"
            child=
            delay=$((delay * 2))
            if [ "$delay" -gt 60 ]; then delay=60; fi
        done
        rm -f "$pidfile"

        """;

    public static string Text(ServicePlan plan, string self, string pidFile, string log) => $"""
        #!/bin/sh
        # Made by clawnode service install, which replaces it: keeps the agent running, with pauses that grow up to a minute.
        self={ShellQuote.Word(self)}
        pidfile={ShellQuote.Word(pidFile)}
        log={ShellQuote.Word(log)}

        agent() {"{"}
            exec {ShellQuote.Line(plan.Words)}
        {"}"}

        {Body}
        """.ReplaceLineEndings("\n");
}
