# Shared by build.sh, demo.sh and test.sh; POSIX sh.

say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# need_command NAME SENTENCE: ends with the sentence when the command is missing.
need_command() { command -v "$1" >/dev/null 2>&1 || fail "$1 is missing. $2"; }

# need_packages NAME...: Debian packages that must be there; installs what is missing when it may, else says the one command.
need_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    command -v apt-get >/dev/null 2>&1 || fail "these packages are missing and this is no Debian:$missing. Install their equivalents and run this again."
    if [ "$(id -u)" = 0 ]; then run=; elif sudo -n true 2>/dev/null; then run=sudo; else
        fail "these packages are missing. Run: sudo apt-get install -y --no-install-recommends$missing"
    fi
    say "installing$missing"
    # The list of packages may be old or absent; it is fetched only when the install needs it.
    $run env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 || {
        $run apt-get update >/dev/null && $run env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >/dev/null
    }
}
