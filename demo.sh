#!/usr/bin/env bash
# Builds both programs, starts a bridge and a node on this machine, runs a real workload on it, and cleans up after itself.
# Uses Docker when an engine answers (an image must be there or reachable), else runs the same job as a plain process.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/lib.sh
./build.sh

bin=$PWD/artifacts/bin
work=$(mktemp -d)
bridge_pid=
node_pid=
cleanup() {
    # The state goes with the folder, so the workload is ended first; then node and bridge, by their pids.
    if [ -n "$node_pid" ]; then
        call workload_stop '{"workload_id":"hello","force":true}' >/dev/null 2>&1 || true
        call workload_delete '{"workload_id":"hello"}' >/dev/null 2>&1 || true
        sleep 0.3
    fi
    [ -z "$node_pid" ] || { kill "$node_pid" 2>/dev/null || true; wait "$node_pid" 2>/dev/null || true; }
    [ -z "$bridge_pid" ] || { kill "$bridge_pid" 2>/dev/null || true; wait "$bridge_pid" 2>/dev/null || true; }
    rm -rf "$work"
}
trap cleanup EXIT

call() { "$bin/claw-bridge" call "$@" --state-dir "$work/state"; }
show() { printf '\n$ claw-bridge call %s\n' "$*"; }
# pick NAME... < JSON: only these members of the answer, which is longer.
pick() { grep -E "^ *\"($(IFS='|'; printf '%s' "$*"))\":" | sed 's/,$//'; }
# field NAME < JSON: the value of a text member of a flat JSON object.
field() { sed -nE "s/.*\"$1\": ?\"([^\"]*)\".*/\1/p" | head -n 1; }

say "starting a bridge that listens on loopback"
"$bin/claw-bridge" serve --state-dir "$work/state" --listen 127.0.0.1:0 --log-level warn 2>"$work/bridge.log" &
bridge_pid=$!
tries=0
until token=$(call node_token_create '{"hostname":"demo-node"}' 2>/dev/null) && [ -n "$(printf '%s' "$token" | field gateway_url)" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { cat "$work/bridge.log" >&2; fail "the bridge did not come up."; }
    sleep 0.05
done

say "joining this machine as a node"
"$bin/clawnode" join --gateway "$(printf '%s' "$token" | field gateway_url)" --token "$(printf '%s' "$token" | field token)" \
    --hostname demo-node --config "$work/node.json" --state-dir "$work/node" >/dev/null
"$bin/clawnode" run --config "$work/node.json" --log-level warn 2>"$work/node.log" &
node_pid=$!
tries=0
until call node_get '{"node_id":"demo-node"}' 2>/dev/null | grep -q '"status": \?"healthy"'; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || { cat "$work/node.log" >&2; fail "the node did not connect."; }
    sleep 0.05
done

job='for i in 1 2 3; do echo "step $i of 3 on $(hostname)"; sleep 0.3; done; echo done'
image=process
runtime=process
for candidate in busybox:local busybox:latest alpine:latest debian:stable-slim; do
    if docker image inspect "$candidate" >/dev/null 2>&1; then
        image=$candidate
        runtime=docker
        break
    fi
done
# An engine without any image gets a small one where a registry can be reached; a machine without an engine runs a process.
if [ "$runtime" = process ] && docker info >/dev/null 2>&1 && timeout 5 docker pull -q busybox:latest >/dev/null 2>&1; then
    image=busybox:latest
    runtime=docker
fi
say "submitting a workload (runtime $runtime, image $image)"
submit='{"name":"hello","image":"'$image'","runtime":"'$runtime'","command":["sh","-c","'${job//\"/\\\"}'"]}'
show workload_submit "'$submit'"
call workload_submit "$submit" | pick id name state

show workload_logs "'{\"workload_id\":\"hello\",\"follow\":true}'" "# as they come"
{
    printf '{"id":1,"method":"workload_logs","params":{"workload_id":"hello","follow":true,"_meta":{"progressToken":"logs"}}}\n'
    # The follow ends with the workload; the input is held open until then.
    call workload_wait '{"workload_id":"hello","for":"finished","timeout_seconds":60}' >/dev/null
    sleep 0.2
} | "$bin/claw-bridge" --state-dir "$work/state" | sed -nE 's/.*"method":"progress".*"message":"((\\.|[^"\\])*)".*/\1/p'

show workload_get "'{\"workload_id\":\"hello\"}'"
call workload_get '{"workload_id":"hello"}' | pick image state started_at finished_at node_name exit_code attempt
show cluster_status
call cluster_status | pick healthy total_nodes healthy_nodes total_gpus running_workloads pending_workloads listening
say "done; cleaning up"
