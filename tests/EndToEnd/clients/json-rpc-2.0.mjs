// Talks to claw-bridge with json-rpc-2.0 over lines; prints one JSON object of what it saw.
// usage: node json-rpc-2.0.mjs BRIDGE STATE_DIR
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { JSONRPCClient } from 'json-rpc-2.0';

const bridge = spawn(process.argv[2], ['--state-dir', process.argv[3]], { stdio: ['pipe', 'pipe', 'inherit'] });
const client = new JSONRPCClient((request) => { bridge.stdin.write(JSON.stringify(request) + '\n'); });
createInterface({ input: bridge.stdout }).on('line', (line) => client.receive(JSON.parse(line)));

const seen = {};
seen.status = await client.request('cluster_status', {});
seen.unknown = await client.request('no_such_method', {}).then(() => null, (e) => ({ code: e.code, message: e.message }));
seen.many = (await Promise.all(Array.from({ length: 200 }, () => client.request('node_list', {})))).length;
// A batch, as the library sends it: an array in, an array out.
seen.batch = await client.requestAdvanced([
  { jsonrpc: '2.0', id: 9001, method: 'cluster_status', params: {} },
  { jsonrpc: '2.0', id: 9002, method: 'node_get', params: { node_id: 'nowhere-at-all' } },
]).then((answers) => answers.map((a) => ({ id: a.id, ok: a.error === undefined, code: a.error?.code })).sort((a, b) => a.id - b.id));

bridge.stdin.end();
seen.exit = await new Promise((resolve) => bridge.on('exit', resolve));
console.log(JSON.stringify(seen));
