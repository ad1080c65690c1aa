// Talks to `claw-bridge mcp` with the official TypeScript SDK; prints one JSON object of what it saw.
// usage: node mcp.mjs BRIDGE STATE_DIR SCENARIO
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [bridge, stateDir, scenario] = process.argv.slice(2);

/** A client on a bridge of its own; `answer` is what its user says to every question, null when it cannot ask. */
async function connect({ flags = [], answer = null } = {}) {
  const client = new Client({ name: 'the-tests', version: '1.0.0' }, { capabilities: answer ? { elicitation: {} } : {} });
  const asked = [];
  if (answer) {
    client.setRequestHandler(ElicitRequestSchema, async (request) => {
      asked.push(request.params.message);
      return { action: answer, content: answer === 'accept' ? {} : undefined };
    });
  }
  await client.connect(new StdioClientTransport({ command: bridge, args: ['mcp', '--state-dir', stateDir, ...flags], stderr: 'inherit' }));
  const call = (tool, action, params, options) => client.callTool({ name: tool, arguments: { action, params } }, undefined, options);
  return { client, asked, call };
}

const failure = (error) => ({ code: error.code, message: error.message });
const result = (answer) => ({ isError: answer.isError ?? false, text: answer.content[0].text, data: answer.structuredContent });

const scenarios = {
  async tools() {
    const { client, call } = await connect();
    const seen = { server: client.getServerVersion(), capabilities: client.getServerCapabilities(), instructions: client.getInstructions() };
    seen.tools = (await client.listTools()).tools;
    seen.status = result(await call('claw_cluster', 'cluster_status'));
    seen.empty = result(await call('claw_cluster', 'node_list', {}));
    seen.submitted = result(await call('claw_workload', 'workload_submit', { name: 'one', image: 'busybox' }));
    seen.described = result(await client.callTool({ name: 'claw_describe', arguments: { method: 'workload_submit' } }));
    seen.missing = result(await call('claw_cluster', 'node_get', { node_id: 'nowhere' }));
    seen.misspelt = result(await call('claw_cluster', 'node_gett', {}));
    seen.elsewhere = result(await call('claw_cluster', 'workload_list', {}));
    seen.badParam = result(await call('claw_workload', 'workload_submit', { image: 'busybox', gpu: 4 }));
    seen.noObject = result(await client.callTool({ name: 'claw_cluster', arguments: { action: 'node_list', params: '{}' } }));
    seen.noAction = result(await client.callTool({ name: 'claw_cluster', arguments: {} }));
    seen.dryRun = result(await call('claw_workload', 'workload_submit', { name: 'two', image: 'busybox', _meta: { dry_run: true } }));
    seen.noTool = await client.callTool({ name: 'claw_nothing', arguments: {} }).catch(failure);
    seen.noMethod = await client.listPrompts().catch(failure);
    seen.audit = result(await call('claw_audit', 'audit_list', { limit: 1 }));
    await client.ping();
    await client.close();
    return seen;
  },

  async long() {
    const { client, call } = await connect();
    await call('claw_workload', 'workload_submit', { name: 'waits', image: 'busybox' });
    const seen = { progress: [] };
    seen.timedOut = result(await call('claw_workload', 'workload_wait', { workload_id: 'waits', for: 'running', timeout_seconds: 1 },
      { onprogress: (progress) => seen.progress.push(progress) }));
    const abort = new AbortController();
    setTimeout(() => abort.abort('enough'), 200);
    seen.cancelled = await call('claw_workload', 'workload_wait', { workload_id: 'waits', for: 'running', timeout_seconds: 600 }, { signal: abort.signal })
      .then(() => 'answered', (error) => String(error));
    seen.after = result(await call('claw_cluster', 'cluster_status'));
    const begun = Date.now();
    const open = call('claw_workload', 'workload_wait', { workload_id: 'waits', for: 'running', timeout_seconds: 600 }).catch(() => 'closed');
    await client.close();
    seen.closedAfter = Date.now() - begun;
    seen.open = await open;
    return seen;
  },

  async logs() {
    const { client, call } = await connect();
    const lines = [];
    // This client hands progress on a moment later than an answer that came with it in one piece, and then no longer knows its call.
    client.onerror = (error) => {
      const late = /unknown token: (\{.*\})$/s.exec(error.message);
      if (late) lines.push(JSON.parse(late[1]).params);
    };
    await call('claw_workload', 'workload_submit', { name: 'talks', image: 'none', runtime: 'process', command: ['sh', '-c', 'echo first; sleep 1; echo last'] });
    const followed = result(await call('claw_workload', 'workload_logs', { workload_id: 'talks', follow: true },
      { onprogress: (progress) => lines.push(progress) }));
    await client.close();
    return { lines, followed };
  },

  async confirm() {
    const seen = {};
    const stop = (one, id, meta) => one.call('claw_workload', 'workload_stop', meta ? { workload_id: id, _meta: meta } : { workload_id: id }).then(result);
    const states = async (one) => Object.fromEntries(result(await one.call('claw_workload', 'workload_list', {})).data.items.map((item) => [item.name, item.state]));
    const silent = await connect();
    for (const name of ['a', 'b', 'c', 'd']) await silent.call('claw_workload', 'workload_submit', { name, image: 'busybox' });
    seen.unasked = await stop(silent, 'a');
    seen.untouched = await states(silent);
    seen.otherParams = await stop(silent, 'b', { confirm: seen.unasked.data.confirm });
    seen.confirmed = await stop(silent, 'a', { confirm: seen.unasked.data.confirm });
    await silent.client.close();
    for (const [answer, id] of Object.entries({ accept: 'b', decline: 'c', cancel: 'd' })) {
      const one = await connect({ answer });
      seen[answer] = await stop(one, id);
      seen[`${answer}Asked`] = one.asked;
      seen.states = await states(one);
      await one.client.close();
    }
    const bold = await connect({ flags: ['--no-confirm'] });
    seen.bold = await stop(bold, 'c');
    await bold.client.close();
    return seen;
  },

  async policy() {
    const seen = {};
    const names = async (client) => (await client.listTools()).tools.map((tool) => ({ name: tool.name, actions: tool.inputSchema.properties.action?.enum, readOnly: tool.annotations.readOnlyHint }));
    const reading = await connect({ flags: ['--read-only'] });
    seen.readOnly = await names(reading.client);
    seen.readOnlyWrite = result(await reading.call('claw_workload', 'workload_submit', { image: 'busybox' }));
    await reading.client.close();
    const few = await connect({ flags: ['--allow', 'cluster,workload_*', '--deny', 'node_remove,workload_exec'] });
    seen.few = await names(few.client);
    seen.denied = result(await few.call('claw_cluster', 'node_remove', { node_id: 'x' }));
    seen.deniedGroup = await few.client.callTool({ name: 'claw_secrets', arguments: { action: 'secret_list' } }).catch(failure);
    seen.deniedDescribe = result(await few.client.callTool({ name: 'claw_describe', arguments: { method: 'secret_get' } }));
    await few.client.close();
    const nina = await connect({ flags: ['--principal', 'nina'] });
    seen.nina = result(await nina.call('claw_auth', 'user_list', {}));
    await nina.client.close();
    seen.misspelt = await connect({ flags: ['--deny', 'node_delte'] }).then(() => 'started', failure);
    return seen;
  },

  async resources() {
    const { client, call } = await connect();
    const updated = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, (note) => { updated.push(note.params.uri); });
    const seen = { list: (await client.listResources()).resources, templates: (await client.listResourceTemplates()).resourceTemplates };
    const handlers = (await client.readResource({ uri: 'clawbernetes://handlers.md' })).contents[0];
    seen.handlers = { type: handlers.mimeType, begins: handlers.text.slice(0, 9), describes: handlers.text.includes('### `workload_submit`') };
    const status = async () => JSON.parse((await client.readResource({ uri: 'clawbernetes://cluster/status' })).contents[0].text);
    seen.before = (await status()).pending_workloads;
    await client.subscribeResource({ uri: 'clawbernetes://cluster/status' });
    await call('claw_workload', 'workload_submit', { name: 'seen', image: 'busybox' });
    for (let i = 0; i < 100 && updated.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    seen.updated = updated[0];
    seen.now = (await status()).pending_workloads;
    await client.unsubscribeResource({ uri: 'clawbernetes://cluster/status' });
    seen.missing = await client.readResource({ uri: 'clawbernetes://nothing' }).catch(failure);
    seen.constant = await client.subscribeResource({ uri: 'clawbernetes://handlers.md' }).catch(failure);
    await client.close();
    return seen;
  },

  async big() {
    const { client, call } = await connect();
    const env = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`NAME_${i}`, 'x'.repeat(40)]));
    for (let i = 0; i < 40; i++) await call('claw_workload', 'workload_submit', { name: `w${i}`, image: 'busybox', env });
    const first = result(await call('claw_workload', 'workload_list', {}));
    const second = result(await call('claw_workload', 'workload_list', { limit: first.data.shown, page: 2 }));
    const long = { name: 'long', image: 'busybox', command: ['sh', '-c', 'y'.repeat(20000)] };
    const detail = result(await call('claw_workload', 'workload_submit', long));
    const got = result(await call('claw_workload', 'workload_get', { workload_id: 'long' }));
    await client.close();
    return { first, second, detail, got };
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
