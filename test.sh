#!/usr/bin/env bash
# Sets up what the tests need, builds both programs, runs every test, and closes with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"
. scripts/lib.sh
. scripts/engine.sh
. scripts/machines.sh
. scripts/gateway.sh

passed=0
failed=0
scratch=$(mktemp -d)
cleanup() {
    engine_stop
    rm -rf "$scratch" 2>/dev/null || true
}
trap cleanup EXIT

# run_tests PROJECT [BUILD OPTION...]: adds the project's results to the totals; a project that does not build counts as a failure.
run_tests() {
    local project=$1 log="$scratch/$1.${2:-default}.log" line
    shift
    say "testing $project $*"
    if dotnet test "tests/$project/$project.csproj" --nologo -v quiet --logger "console;verbosity=minimal" "$@" >"${log//[:=\/]/_}" 2>&1; then :; fi
    log=${log//[:=\/]/_}
    if line=$(grep -E '^(Passed|Failed)! +- Failed:' "$log"); then
        printf '%s\n' "$line"
        local f p
        f=$(sed -E 's/.*Failed: +([0-9]+),.*/\1/' <<<"$line")
        p=$(sed -E 's/.*Passed: +([0-9]+),.*/\1/' <<<"$line")
        passed=$((passed + p))
        failed=$((failed + f))
        [ "$f" = 0 ] || sed -n '1,400p' "$log"
        if grep -qE 'Skipped: +[1-9]' <<<"$line"; then
            say "tests were skipped in $project; in this house a test that cannot run fails"
            failed=$((failed + 1))
        fi
    else
        tail -60 "$log"
        failed=$((failed + 1))
    fi
}

need_packages curl openssl procps
command -v npm >/dev/null 2>&1 || need_packages nodejs npm
machines_prepare
# The gateway is large; it is fetched while the programs are built.
gateway_install >"$scratch/gateway-install.log" 2>&1 &
gateway_installing=$!
./build.sh

say "starting a private container engine"
engine_start "$scratch/engine" || fail "the container engine did not start; its last lines are above."
export CLAW_TEST_DOCKER_SOCKET=$ENGINE_SOCKET
export CLAW_TEST_BIN=$PWD/artifacts/bin

say "installing the JSON-RPC clients that the tests talk with"
(cd tests/EndToEnd/clients && npm ci --no-fund --no-audit --ignore-scripts --silent)

run_tests ClawBridge.Tests
run_tests ClawNode.Tests
run_tests EndToEnd

say "testing the OpenClaw plugin, by itself and in the real gateway"
wait "$gateway_installing" || cat "$scratch/gateway-install.log"
./plugin/test.sh >"$scratch/plugin.log" 2>&1 || cat "$scratch/plugin.log"
if line=$(tail -1 "$scratch/plugin.log" | grep -E '^[0-9]+ passed, [0-9]+ failed$'); then
    printf 'plugin: %s\n' "$line"
    passed=$((passed + ${line%% *}))
    f=${line#*, }
    failed=$((failed + ${f%% *}))
else
    tail -60 "$scratch/plugin.log"
    failed=$((failed + 1))
fi

# The move to the next framework stays one line: the code compiles and the unit tests pass there too.
run_tests ClawBridge.Tests -p:ClawTargetFramework=net10.0
run_tests ClawNode.Tests -p:ClawTargetFramework=net10.0

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
