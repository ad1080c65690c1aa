#!/bin/sh
# Puts clawnode on this machine and joins it to the cluster of the bridge that served this script. From the environment:
#   GATEWAY   the bridge's address (default: as the bridge calls itself)
#   TOKEN     the join token
#   HOSTNAME  the node's name (default: this machine's)
#   LABELS    labels to put into the agent's config, like zone=a,rack=3; the bridge itself takes labels from the token
# As root it installs for the machine, else for this user alone. Run it again to repair or upgrade.

set -u

say() { printf 'clawnode: %s\n' "$*"; }

# Ends with the step that failed and what to do; what this run has added goes with it.
fail() {
    printf 'clawnode: could not %s: %s\n' "$step" "$1" >&2
    [ -z "${2:-}" ] || printf 'clawnode: %s\n' "$2" >&2
    undo
    exit 1
}

undo() {
    if [ -n "$service_is_new" ]; then "$program" service uninstall --config "$config" --state-dir "$state" >/dev/null 2>&1; fi
    if [ -n "$program_is_new" ]; then rm -f "$program"; fi
    if [ -n "$old_program" ] && [ -f "$old_program" ]; then
        mv -f "$old_program" "$program"
        if [ -n "$service_was" ]; then "$program" service install --config "$config" --state-dir "$state" >/dev/null 2>&1; fi
    fi
    if [ -n "$config_is_new" ]; then rm -f "$config"; rmdir "$(dirname "$config")" 2>/dev/null; fi
    if [ -n "$state_is_new" ]; then rm -rf "$state"; fi
    clean
}

clean() {
    [ -z "$work" ] || rm -rf "$work"
    work=
}

# Nothing that a shell or another program could take for more than a name, an address or a token.
check() {
    step="read $1"
    case $2 in
        '') fail "it is empty" "Set $1 in the environment, as the join_command of node_token_create does." ;;
        -*) fail "it begins with a dash" ;;
        *[!]A-Za-z0-9._:/@%+,=[-]*) fail "it holds a character that has no place in it" ;;
    esac
    [ "${#2}" -le 1024 ] || fail "it is too long"
}

read_values() {
    gateway=${GATEWAY:-$default_gateway}
    token=${TOKEN:-}
    hostname=${HOSTNAME:-$(uname -n)}
    labels=${LABELS:-}
    # The programs that this starts have no need of it.
    unset TOKEN GATEWAY HOSTNAME LABELS
    check GATEWAY "$gateway"
    check TOKEN "$token"
    check HOSTNAME "$hostname"
    case $hostname in
        *[!A-Za-z0-9.-]*) fail "it is not a host name" "Use letters, digits, dashes and dots, like gpu-1." ;;
    esac
    [ -z "$labels" ] || check LABELS "$labels"
    step="read GATEWAY"
    case $gateway in
        wss://*) base=https://${gateway#wss://} ;;
        https://*) base=$gateway ;;
        ws://127.*|ws://localhost*|ws://\[::1\]*) base=http://${gateway#ws://} ;;
        *) fail "$gateway is no address that is safe to use" "It must look like wss://HOST:PORT; ws:// is for this machine only." ;;
    esac
    base=${base%/}
}

choose_places() {
    step="find a place for the program"
    if [ "$(id -u)" -eq 0 ]; then
        program=/usr/local/bin/clawnode
        config=/etc/clawnode/config.json
        state=/var/lib/clawnode
    else
        case ${HOME:-} in
            /*) ;;
            *) fail "HOME is not set" "Run it as a user with a home, or as root." ;;
        esac
        program=$HOME/.local/bin/clawnode
        config=${XDG_CONFIG_HOME:-$HOME/.config}/clawnode/config.json
        state=${XDG_STATE_HOME:-$HOME/.local/state}/clawnode
    fi
    [ -e "$program" ] || program_is_new=yes
    [ -e "$config" ] || config_is_new=yes
    [ -e "$state" ] || state_is_new=yes
}

choose_download() {
    step="choose the program for this machine"
    case $(uname -m) in
        x86_64|amd64) machine=x86_64 ;;
        aarch64|arm64) machine=aarch64 ;;
        *) machine=$(uname -m) ;;
    esac
    file=clawnode-$(uname -s)-$machine
    check "the kind of this machine" "$file"
    if command -v curl >/dev/null 2>&1; then
        loader=curl
    elif command -v wget >/dev/null 2>&1; then
        loader=wget
    else
        fail "neither curl nor wget is here" "Install one of them and run this again."
    fi
}

is_gnu_wget() { wget --version 2>/dev/null | grep -q GNU; }

# get URL FILE: 0 when it is there whole.
get() {
    case $loader in
        curl)
            set -- -sS --proto '=http,https' --max-time 600 -o "$2" -w '%{http_code}' "$1"
            if [ -s "$work/ca.pem" ]; then set -- --cacert "$work/ca.pem" "$@"; fi
            curl "$@" >"$work/code" 2>"$work/error" && [ "$(cat "$work/code")" = 200 ]
            ;;
        wget)
            # GNU's wget keeps what the bridge says about a refusal only when it is asked to; others have no such flag.
            set -- -T 60 -O "$2" "$1"
            if is_gnu_wget; then set -- -nv --content-on-error "$@"; fi
            if [ -s "$work/ca.pem" ]; then set -- --ca-certificate="$work/ca.pem" "$@"; fi
            wget "$@" 2>"$work/error"
            ;;
    esac
}

# What the bridge said, else what the loader said.
why() {
    if [ -s "$1" ] && [ "$(wc -c <"$1")" -lt 1000 ]; then
        head -n 3 "$1"
    elif [ -s "$work/error" ]; then
        tail -n 1 "$work/error"
    else
        echo "the download failed"
    fi
}

download() {
    step="download $base/$file"
    work=$(mktemp -d "${TMPDIR:-/tmp}/clawnode.XXXXXX") || fail "no temporary folder can be made" "Check TMPDIR and the disk."
    carried_ca >"$work/ca.pem"
    if [ "$loader" = wget ] && [ -s "$work/ca.pem" ] && ! is_gnu_wget; then
        fail "the wget of this machine cannot check the bridge's certificate" "Install curl, or GNU wget, and run this again."
    fi
    get "$base/$file.sha256" "$work/sum" || fail "$(why "$work/sum")" "Check that this machine reaches $base, and that its clock is right."
    get "$base/$file" "$work/clawnode" || fail "$(why "$work/clawnode")" "Run this again."
    step="verify the program"
    wanted=$(cut -d ' ' -f 1 <"$work/sum")
    if command -v sha256sum >/dev/null 2>&1; then
        got=$(sha256sum <"$work/clawnode" | cut -d ' ' -f 1)
    elif command -v shasum >/dev/null 2>&1; then
        got=$(shasum -a 256 <"$work/clawnode" | cut -d ' ' -f 1)
    else
        got=$(openssl dgst -sha256 <"$work/clawnode" | sed 's/.* //')
    fi
    if [ "${#wanted}" -ne 64 ] || [ "$got" != "$wanted" ]; then
        fail "its SHA-256 is $got and should be $wanted" "It was changed on its way or while it was downloaded; nothing was installed. Run this again, and ask the bridge's operator if it stays so."
    fi
}

install_program() {
    step="install $program"
    (umask 022 && mkdir -p "$(dirname "$program")") || fail "its folder cannot be made"
    if ! cp "$work/clawnode" "$program.new" || ! chmod 755 "$program.new"; then
        rm -f "$program.new"
        fail "it cannot be written" "Check the disk and the rights of $(dirname "$program")."
    fi
    if ! "$program.new" --version >/dev/null 2>"$work/error"; then
        rm -f "$program.new"
        fail "the program does not run on this machine: $(tail -n 1 "$work/error")"
    fi
    if [ -z "$program_is_new" ]; then
        old_program=$program.old
        if ! ln -f "$program" "$old_program" 2>/dev/null && ! cp -p "$program" "$old_program"; then fail "the present program cannot be kept"; fi
    fi
    mv -f "$program.new" "$program" || fail "it cannot be put in its place"
}

join_cluster() {
    step="join $gateway"
    set -- join --gateway "$gateway" --token-stdin --hostname "$hostname" --config "$config" --state-dir "$state" --json
    [ ! -s "$work/ca.pem" ] || set -- "$@" --ca "$work/ca.pem"
    rest=$labels
    while [ -n "$rest" ]; do
        set -- "$@" --label "${rest%%,*}"
        case $rest in
            *,*) rest=${rest#*,} ;;
            *) rest= ;;
        esac
    done
    # A here-document is no argument, and no other user can read it.
    "$program" "$@" >"$work/joined" 2>"$work/error" <<TOKEN_END || fail "$(tail -n 1 "$work/error")" "Make a new token with node_token_create and run its join_command."
$token
TOKEN_END
    token=
}

start_service() {
    again="Its token is used up: make a new one with node_token_create and run its join_command."
    step="start the service"
    "$program" service status --config "$config" --state-dir "$state" >"$work/service" 2>/dev/null
    if grep -q 'not installed' "$work/service"; then service_is_new=yes; else service_was=yes; fi
    "$program" service install --config "$config" --state-dir "$state" >"$work/service" 2>"$work/error" \
        || fail "$(tail -n 1 "$work/error")" "$again"
    cat "$work/service"
    step="connect to $gateway"
    "$program" status --wait 30 --config "$config" --state-dir "$state" >"$work/status" 2>&1
    case $? in
        0) say "$hostname is connected to $gateway." ;;
        6) say "$hostname waits for approval: an operator lets it in with node_approve $hostname. Nothing more is to be done here."
           sed -n '2,$p' "$work/status" ;;
        *) fail "$(tail -n 1 "$work/status")" "$again" ;;
    esac
}

main() {
    step= work= program_is_new= old_program= config_is_new= state_is_new= service_is_new= service_was=
    program= config= state=
    LC_ALL=C
    export LC_ALL
    umask 077
    trap 'step=${step:-start}; fail "it was interrupted"' INT TERM HUP
    read_values
    choose_places
    choose_download
    download
    install_program
    join_cluster
    start_service
    [ -z "$old_program" ] || rm -f "$old_program"
    clean
}

#@ VALUES @#

main "$@"
