import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { findBinary } from "../src/bridge/binary.ts";
import { launchOf } from "../src/bridge/launch.ts";
import { readConfig } from "../src/config.ts";
import { gatewayAnswers } from "../src/gateway/answers.ts";
import { answerFleet } from "../src/gateway/command.ts";
import { Fleet } from "../src/gateway/fleet.ts";
import { registerGatewayMethods } from "../src/gateway/methods.ts";
import { nodeRows, nodeTable } from "../src/gateway/node-table.ts";
import { listenerPath, localAddress, registerRoutes } from "../src/gateway/routes.ts";
import type { Json, JsonObject } from "../src/json.ts";
import type { GatewayRequest, NodeDuplex, PluginApi, PluginRuntime } from "../src/openclaw.ts";
import { folder, smallCatalogue } from "./helpers.ts";

const phone = { nodeId: "p1", displayName: "phone", caps: ["camera", "screen", "location"], connected: true, approvalState: "approved" };
const gpu = (name: string) => ({ name, vram_mb: 81920 });
const server = { id: "s1", name: "gpu-1", status: "healthy", cordoned: false, gpus: Array(4).fill(gpu("NVIDIA H100 80GB HBM3")) };

function runtime(more: Partial<PluginRuntime["nodes"]> = {}) {
  const said: { text: string; sessionKey: string }[] = [];
  const woken: string[] = [];
  const made: PluginRuntime = {
    nodes: { list: async () => ({ nodes: [phone] }), invoke: async () => ({ ok: true, payload: { pong: 1 } }), openDuplex: async () => { throw new Error("no duplex"); }, ...more },
    system: { enqueueSystemEvent: (text, { sessionKey }) => (said.push({ text, sessionKey }), true), requestHeartbeat: ({ sessionKey }) => void woken.push(sessionKey ?? "") },
  };
  return { made, said, woken };
}

function fleet(answer: (method: string, params: JsonObject) => Json, config: unknown = {}): Fleet {
  const bridge = { catalogue: smallCatalogue(), status: { state: "ready" as const, pid: 7, version: "1", starts: 1, problem: null }, call: async (method: string, params: JsonObject) => answer(method, params) };
  return new Fleet(readConfig(config), runtime().made, () => bridge, smallCatalogue());
}

test("the table has servers first, then companions, as people name them", () => {
  const rows = nodeRows([server, { id: "c1", name: "cpu-1", status: "offline", cpu_cores: 8, memory_gb: 32, gpus: [] }], [phone, { ...phone, nodeId: "s1" }, { nodeId: "abcdefabcdefabcdef", caps: [], approvalState: "pending" }]);
  assert.equal(nodeTable(rows), [
    "Node          Type       Status        Capabilities",
    "cpu-1         cpu        offline       8 cores, 32GB memory",
    "gpu-1         gpu        healthy       4x H100, 320GB VRAM",
    "abcdefabcdef  companion  not approved",
    "phone         companion  connected     camera, screen, location",
  ].join("\n"));
  assert.match(nodeTable([]), /node_token_create/);
});

test("GPU models are what people call them", () => {
  const capabilities = (name: string) => nodeRows([{ id: "x", name: "x", status: "healthy", gpus: [gpu(name)] }], [])[0]?.capabilities;
  assert.deepEqual(["NVIDIA A100-SXM4-80GB", "NVIDIA GeForce RTX 4090", "AMD Instinct MI300X", "Tesla T4", "80GB"].map(capabilities),
    ["1x A100, 80GB VRAM", "1x RTX 4090, 80GB VRAM", "1x MI300X, 80GB VRAM", "1x T4, 80GB VRAM", "1x 80GB, 80GB VRAM"]);
});

test("a cordoned server says so", () => {
  assert.equal(nodeRows([{ ...server, cordoned: true }], [])[0]?.status, "healthy, cordoned");
});

test("the bridge may list the gateway's nodes and run a command on one", async () => {
  const seen: unknown[] = [];
  const answers = gatewayAnswers(runtime({ invoke: async (request) => (seen.push(request), { ok: true, payloadJSON: '{"gpus":[]}' }) }).made);
  assert.deepEqual(await answers.get("gateway.nodes.list")?.({}, () => {}), { nodes: [phone] });
  const answer = await answers.get("gateway.node.invoke")?.({ node_id: "n", command: "gpu.list", params: { a: 1 }, timeout_ms: 500, idempotency_key: "k" }, () => {});
  assert.deepEqual(answer, { payload: { gpus: [] } });
  assert.deepEqual(seen, [{ nodeId: "n", command: "gpu.list", params: { a: 1 }, timeoutMs: 500, idempotencyKey: "k" }]);
});

test("what a gateway's node refuses has the bridge's codes", async () => {
  for (const [message, code] of [["node command not allowed: \"x\"", -32001], ["unknown nodeId", -32000], ["node not connected", -32003]] as const) {
    const answers = gatewayAnswers(runtime({ invoke: async () => { throw new Error(message); } }).made);
    await assert.rejects(async () => answers.get("gateway.node.invoke")?.({ node_id: "n", command: "x" }, () => {}), { code });
  }
  const answers = gatewayAnswers(runtime().made);
  await assert.rejects(async () => answers.get("gateway.node.invoke")?.({ command: "x" }, () => {}), { code: -32602 });
});

test("a stream's pieces go out as they come, and the channel is closed", async () => {
  let isClosed = false;
  const channel: NodeDuplex = {
    send: async () => {},
    onMessage: (listener) => (listener(Buffer.from("line 1")), listener(Buffer.from("line 2")), () => {}),
    closed: Promise.resolve({ payload: { exit_code: 0 } }),
    close: () => void (isClosed = true),
  };
  const answers = gatewayAnswers(runtime({ openDuplex: async () => channel }).made);
  const chunks: Json[] = [];
  assert.deepEqual(await answers.get("gateway.node.invoke")?.({ node_id: "n", command: "workload.logs", stream: true }, (chunk) => void chunks.push(chunk)), { payload: { exit_code: 0 } });
  assert.deepEqual([chunks, isClosed], [["line 1", "line 2"], true]);
});

test("a notice reaches the session that asked, or the main one", async () => {
  const { made, said, woken } = runtime();
  const notify = gatewayAnswers(made).get("gateway.notify");
  assert.deepEqual(await notify?.({ text: "train failed", severity: "error", session: "agent:main:x" }, () => {}), { delivered: true });
  await notify?.({ text: "train ended", severity: "info" }, () => {});
  assert.deepEqual(said, [{ text: "error: train failed", sessionKey: "agent:main:x" }, { text: "train ended", sessionKey: "agent:main:main" }]);
  assert.deepEqual(woken, ["agent:main:x", "agent:main:main"]);
});

test("/fleet answers without a model, and only reads", async () => {
  const calls: string[] = [];
  const it = fleet((method) => (calls.push(method), method === "cluster_status" ? { healthy: true, total_nodes: 2, healthy_nodes: 2, listening: "ws://x" } : method === "workload_list" ? [{ name: "train", state: "running" }] : []));
  assert.match(await answerFleet(it, ""), /Cluster: healthy\nNodes: 2 \(2 healthy.*\n.*\n.*\nBridge: ready, version 1, pid 7, nodes connect to ws:\/\/x$/);
  assert.match(await answerFleet(it, "nodes"), /phone +companion +connected/);
  assert.equal(await answerFleet(it, "workloads"), "train  running");
  assert.equal(await answerFleet(it, 'node_list {"limit":1}'), "[]");
  assert.match(await answerFleet(it, "describe node_list"), /^node_list: /);
  assert.match(await answerFleet(it, 'node_remove {"node_id":"a"}'), /ask the agent/);
  assert.match(await answerFleet(it, "node_list {"), /no JSON/);
  assert.match(await answerFleet(it, "node_list []"), /JSON object/);
  assert.match(await answerFleet(it, "help"), /\/fleet status/);
  assert.match(await answerFleet(it, "nodess"), /no method/);
  assert.equal(calls.includes("node_remove"), false);
});

test("gateway methods ask for the scope that a call needs", async () => {
  const methods = new Map<string, (request: GatewayRequest) => void | Promise<void>>();
  const sent: JsonObject[] = [];
  const api = { registerGatewayMethod: (name: string, handler: (request: GatewayRequest) => void) => void methods.set(name, handler) } as unknown as PluginApi;
  registerGatewayMethods(api, fleet((_method, params) => (sent.push(params), { done: true })));
  const ask = async (params: Record<string, unknown>, scopes: string[]) => {
    let answer: unknown[] = [];
    await methods.get("clawbernetes.call")?.({ params, client: { connect: { scopes } }, respond: (...given) => void (answer = given) });
    return answer;
  };
  assert.deepEqual(await ask({ method: "node_list" }, ["operator.read"]), [true, { done: true }]);
  assert.deepEqual(sent, [{}]);
  const denied = await ask({ method: "node_rename", params: { node_id: "a", name: "b" } }, ["operator.read"]);
  assert.match(JSON.stringify(denied), /needs the scope operator.write.*"rpcCode":-32001/);
  assert.match(JSON.stringify(await ask({ method: "node_remove", params: { node_id: "a" } }, ["operator.write"])), /operator.admin/);
  assert.equal((await ask({ method: "node_remove", params: { node_id: "a" }, dry_run: true }, ["operator.admin"]))[0], true);
  assert.equal((sent.at(-1)?.["_meta"] as JsonObject)["dry_run"], true);
  assert.match(JSON.stringify(await ask({ method: "node_list", params: { limit: "x" } }, ["operator.read"])), /INVALID_REQUEST.*-32602/);
  assert.match(JSON.stringify(await ask({}, [])), /method is missing/);
});

test("paths of the gateway become paths of the listener, and nothing else does", () => {
  assert.equal(listenerPath("/bootstrap.sh"), "/bootstrap.sh");
  assert.equal(listenerPath("/clawbernetes/ca.crl?issuer=ab"), "/ca.crl?issuer=ab");
  for (const path of ["/clawbernetes", "/clawbernetes/", "/clawbernetes//evil", "/clawbernetes/a%2fb", "/clawbernetes/a b"]) assert.equal(listenerPath(path), null, path);
  assert.equal(localAddress("wss://0.0.0.0:18790").href, "https://127.0.0.1:18790/");
  assert.equal(localAddress("ws://[::]:1").href, "http://[::1]:1/");
});

test("the listener's files are passed on; without a listener there is a sentence", async (t) => {
  const listen = (handler: (request: IncomingMessage, response: ServerResponse) => void) => new Promise<number>((resolve) => {
    const made = createServer(handler).listen(0, "127.0.0.1", () => resolve((made.address() as { port: number }).port));
    t.after(() => made.close());
  });
  const behind = await listen((request, response) => response.writeHead(request.url === "/ca.pem" ? 200 : 404, { "content-type": "application/x-pem-file" }).end(`file ${request.url}`));
  let listening: string | null = `ws://127.0.0.1:${behind}`;
  let handler: ((request: IncomingMessage, response: ServerResponse) => unknown) | undefined;
  const api = { registerHttpRoute: (route: { handler: typeof handler }) => void (handler = route.handler) } as unknown as PluginApi;
  registerRoutes(api, fleet(() => ({ listening })));
  const front = await listen((request, response) => void handler?.(request, response));
  const get = async (path: string, method = "GET") => {
    const answer = await fetch(`http://127.0.0.1:${front}${path}`, { method });
    return [answer.status, await answer.text()];
  };
  assert.deepEqual(await get("/clawbernetes/ca.pem"), [200, "file /ca.pem"]);
  assert.deepEqual(await get("/bootstrap.sh"), [404, "file /bootstrap.sh"]);
  assert.equal((await get("/clawbernetes/ca.pem", "POST"))[0], 405);
  listening = null;
  assert.match(String((await get("/bootstrap.sh"))[1]), /No listener runs.*config\.listen/);
  listening = "ws://127.0.0.1:9";
  assert.equal((await get("/bootstrap.sh"))[0], 503);
});

test("the configuration has defaults, and is refused in a sentence", () => {
  assert.deepEqual(readConfig(undefined), { bridgeBinary: null, autoApproveSubnets: [], stateDir: null, listen: null, advertiseUrl: null, tools: "grouped", readOnly: false });
  assert.throws(() => readConfig({ tools: "many" }), /"grouped" or "full"/);
  assert.throws(() => readConfig({ listen: 5 }), /config\.listen has to be a text/);
  assert.throws(() => readConfig({ auto_approve_subnets: "10.0.0.0\/8" }), /list of texts/);
});

test("the program is found where it is said, built or installed, and what is wrong is said", (t) => {
  const root = folder(t);
  const make = (path: string, mode = 0o755) => {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "");
    chmodSync(path, mode);
    return path;
  };
  const plugin = join(root, "plugin");
  assert.match(JSON.stringify(findBinary(null, plugin, root)), /was not found.*build\.sh/);
  const installed = make(join(root, "on-path", "claw-bridge"));
  assert.deepEqual(findBinary(null, plugin, join(root, "on-path")), { path: installed });
  const built = make(join(root, "artifacts", "bin", "claw-bridge"));
  assert.deepEqual(findBinary(null, plugin, join(root, "on-path")), { path: built });
  assert.deepEqual(findBinary("claw-bridge", plugin, join(root, "on-path")), { path: installed });
  assert.match(JSON.stringify(findBinary("nothing", plugin, root)), /PATH has no such program/);
  assert.match(JSON.stringify(findBinary("bin/claw-bridge", plugin, root)), /absolute path/);
  assert.match(JSON.stringify(findBinary(join(root, "none"), plugin, root)), /does not exist/);
  assert.match(JSON.stringify(findBinary(root, plugin, root)), /not a file/);
  assert.match(JSON.stringify(findBinary(make(join(root, "plain"), 0o644), plugin, root)), /may not be run/);
});

test("the configuration becomes the bridge's flags", (t) => {
  const root = folder(t);
  const program = join(root, "claw-bridge");
  writeFileSync(program, "", { mode: 0o755 });
  const launch = launchOf(readConfig({ bridge_binary: program, state_dir: "/s", listen: "h:1", advertise_url: "wss://a:1", read_only: true }), root)();
  assert.deepEqual(launch, { path: program, args: ["--state-dir", "/s", "--listen", "h:1", "--advertise-url", "wss://a:1", "--read-only"] });
});
