#!/usr/bin/env bash
# Brings up to date what is generated: methods.json and the manifest's tools from the methods of artifacts/bin/claw-bridge (or of
# $CLAW_TEST_BIN/claw-bridge), and dist/ from src/. Run it after methods were added or changed, and commit what it wrote.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/gateway.sh
export CLAW_TEST_BIN=${CLAW_TEST_BIN:-$PWD/artifacts/bin}
[ -x "$CLAW_TEST_BIN/claw-bridge" ] || fail "there is no claw-bridge in $CLAW_TEST_BIN; run ./build.sh first."
gateway_install
gateway_use
cd plugin
node scripts/generate.ts
rm -rf dist
node node_modules/typescript/bin/tsc -p tsconfig.json
node scripts/tool-size.ts
