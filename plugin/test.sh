#!/usr/bin/env bash
# Tests the plugin: by itself, then in the real OpenClaw gateway without a network. Closes with "N passed, N failed".
#   plugin/test.sh           everything
#   plugin/test.sh unit      only the tests that need no gateway (a few seconds)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/gateway.sh

passed=0
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export CLAW_TEST_BIN=${CLAW_TEST_BIN:-$PWD/artifacts/bin}
[ -x "$CLAW_TEST_BIN/claw-bridge" ] || fail "there is no claw-bridge in $CLAW_TEST_BIN; run ./build.sh first."

# count NAME COMMAND...: runs a test run that writes TAP, and adds its results to the totals.
count() {
    local log="$scratch/$1.tap" started=$SECONDS p f
    shift
    "$@" >"$log" 2>&1 || true
    p=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$log" | tail -1)
    f=$(awk '/^# (fail|cancelled|skipped|todo) [0-9]+$/ { n += $3 } END { print n + 0 }' "$log")
    if [ -z "$p" ] || [ "$p" = 0 ]; then f=$((f + 1)); p=0; fi
    [ "$f" = 0 ] || cat "$log"
    say "$p passed, $f failed, $((SECONDS - started)) s"
    passed=$((passed + p))
    failed=$((failed + f))
}

need_packages iproute2 procps util-linux
gateway_install
gateway_use
cd plugin

say "checking the types"
if node node_modules/typescript/bin/tsc -p tsconfig.test.json; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
say "measuring the tools, in tokens"
node scripts/tool-size.ts >&2 || true
say "testing the plugin by itself"
count unit node --test --test-reporter=tap test/*.test.ts
if [ "${1:-all}" != unit ]; then
    say "testing the plugin in the real gateway"
    count gateway gateway_offline node --test --test-reporter=tap --test-concurrency=2 test/gateway/*.test.ts
fi

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
