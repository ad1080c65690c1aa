// A stand-in for claw-bridge: answers what the supervisor's tests need, and misbehaves when told to.
import { appendFileSync, existsSync } from "node:fs";
import { createInterface } from "node:readline";

const [mode = "good", record] = process.argv.slice(2);
const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const method = (name, effect, more = {}) => ({ name, summary: `${name}.`, tags: [{ name: "cluster" }], "x-tool": "claw_cluster", "x-effect": effect, params: [], errors: [], result: { schema: {} }, ...more });
const methods = [
  method("echo", "read", { params: [{ name: "text", required: true, schema: { type: "string" } }] }),
  method("client_register", "read", { tags: [{ name: "rpc" }], "x-tool": null }),
];
if (record) appendFileSync(record, `start ${process.pid}\n`);
if (mode === "dies") {
  process.stderr.write("no state directory\n");
  process.exit(7);
}
if (mode === "silent") setInterval(() => {}, 1000);
const waiting = new Map();
const chunks = [];
const asked = new Map();
let lastAsked = 0;
createInterface({ input: process.stdin }).on("line", (line) => {
  if (mode === "silent") return;
  const { id, method: name, params = {}, result, error } = JSON.parse(line);
  if (name === undefined) return asked.get(id)?.({ result, error });
  if (record) appendFileSync(record, `${line}\n`);
  switch (name) {
    case "rpc.discover": return say({ id, result: { info: { version: "fake" }, methods } });
    case "client_register": return say({ id, result: { provides: params.provides } });
    case "echo": return say({ id, result: params.text });
    case "fail": return say({ id, error: { code: -32000, message: "Node 'x' was not found.", data: { hint: "node_list shows all.", suggestions: ["y"] } } });
    case "slow": {
      say({ method: "progress", params: { token: params._meta?.progressToken, done: 1, total: 2, message: "half" } });
      return void waiting.set(id, true);
    }
    case "$/cancelRequest": return waiting.delete(params.id) && say({ id: params.id, error: { code: -32800, message: "cancelled" } });
    case "die": return process.exit(9);
    case "die_once":
      if (existsSync(params.flag)) return say({ id, result: "alive" });
      appendFileSync(params.flag, "x");
      return process.exit(9);
    case "ask": {
      const ask = `b:${++lastAsked}`;
      asked.set(ask, (answer) => say({ id, result: { ...answer, progress: chunks } }));
      return say({ id: ask, method: params.method, params: { ...params.params, _meta: { progressToken: "t" } } });
    }
    case "progress": return chunks.push(params.message);
    case "pid": return say({ id, result: process.pid });
    default: return say({ id, error: { code: -32601, message: `There is no method '${name}'.` } });
  }
});
