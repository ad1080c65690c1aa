#!/bin/sh
# Builds both programs as native files: artifacts/bin/claw-bridge and artifacts/bin/clawnode.
#   ./build.sh            build what changed
#   ./build.sh --deps     only install what the build needs
set -eu
cd "$(dirname "$0")"
. scripts/lib.sh

need_command dotnet "Install the .NET SDK 10 (the package dotnet-sdk-10.0) and run this again."
# gcc and ld link the native code; zlib, OpenSSL and SQLite are linked or opened by it.
need_packages gcc libc6-dev zlib1g-dev libssl3 libsqlite3-dev
[ "${1:-}" = --deps ] && exit 0

say "building claw-bridge and clawnode (native code, a few minutes the first time)"
publish() {
    dotnet publish "src/$1/$1.csproj" -c Release -r linux-x64 -o "artifacts/publish/$1" \
        --nologo -v quiet -clp:NoSummary
    mkdir -p artifacts/bin
    cp "artifacts/publish/$1/$2" "artifacts/bin/$2.new"
    mv -f "artifacts/bin/$2.new" "artifacts/bin/$2"
    # Without a static SQLite the library lies beside the program.
    if [ -f "artifacts/publish/$1/libe_sqlite3.so" ]; then cp -f "artifacts/publish/$1/libe_sqlite3.so" artifacts/bin/; fi
}
publish ClawBridge claw-bridge
publish ClawNode clawnode
say "ready: artifacts/bin/claw-bridge, artifacts/bin/clawnode"
