// Talks to claw-bridge with vscode-jsonrpc over header framing; prints one JSON object of what it saw.
// usage: node vscode.mjs BRIDGE STATE_DIR
import { spawn } from 'node:child_process';
import rpc from 'vscode-jsonrpc/node.js';

const bridge = spawn(process.argv[2], ['--state-dir', process.argv[3]], { stdio: ['pipe', 'pipe', 'inherit'] });
const connection = rpc.createMessageConnection(
  new rpc.StreamMessageReader(bridge.stdout), new rpc.StreamMessageWriter(bridge.stdin));
connection.listen();

const seen = {};
seen.status = await connection.sendRequest('cluster_status', {});
seen.unknown = await connection.sendRequest('node_get', { node_id: 'nowhere-at-all' }).catch((e) => ({ code: e.code, message: e.message, data: e.data }));

const submitted = await connection.sendRequest('workload_submit', { name: 'from-vscode', image: 'busybox:local' });
seen.submitted = submitted.state;

// Cancellation: a wait that would never come true is answered -32800 at once.
const source = new rpc.CancellationTokenSource();
const waiting = connection.sendRequest('workload_wait', { workload_id: 'from-vscode', for: 'running', timeout_seconds: 600 }, source.token)
  .catch((e) => ({ code: e.code }));
setTimeout(() => source.cancel(), 100);
seen.cancelled = await waiting;

// Progress: a drain of the wait tells how far it is, as $/progress.
const type = new rpc.ProgressType();
const progress = [];
connection.onProgress(type, 'token-1', (value) => progress.push(value));
seen.waited = await connection.sendRequest('workload_wait',
  { workload_id: 'from-vscode', for: 'running', timeout_seconds: 1, _meta: { progressToken: 'token-1' } }).catch((e) => ({ code: e.code }));
seen.progress = progress;

connection.end();
seen.exit = await new Promise((resolve) => bridge.on('exit', resolve));
console.log(JSON.stringify(seen));
