import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mostCharacters } from "../../src/tools/cut.ts";
import { readShipped } from "../../src/catalogue/shipped.ts";
import { groupedTools } from "../../src/tools/definitions.ts";
import { isObject, objectsOf } from "../../src/json.ts";
import { Companion } from "./companion.ts";
import { bridgesOf, Gateway, sleep, until } from "./harness.ts";
import { Operator } from "./operator.ts";

let gateway: Gateway;
let operator: Operator;

before(async () => {
  gateway = await Gateway.create({ listen: "127.0.0.1:0" });
  await gateway.start();
  operator = await Operator.connect(gateway.port);
});

after(async () => {
  operator?.close();
  await gateway?.dispose();
});

test("the gateway offers every grouped tool, and one bridge runs", async () => {
  const catalogue = (await operator.call("tools.catalog")) as { groups: unknown[] };
  const group = objectsOf(catalogue.groups).find((candidate) => candidate["pluginId"] === "clawbernetes");
  const names = objectsOf(group?.["tools"]).map((tool) => tool["id"]);
  assert.deepEqual([...names].sort(), [...groupedTools(readShipped(), false).map((tool) => tool.name), "claw_describe", "nodes_status"].sort());
  const risks = new Map(objectsOf(group?.["tools"]).map((tool) => [tool["id"], tool["risk"]]));
  assert.deepEqual([risks.get("claw_audit"), risks.get("claw_workload"), risks.get("nodes_status")], ["low", "high", "low"]);
  assert.equal((await bridgesOf(gateway.bridgeState)).length, 1);
});

for (const tool of groupedTools(readShipped(), false)) {
  test(`${tool.name} answers through POST /tools/invoke`, async () => {
    const methods = [...readShipped().methods.values()].filter((method) => tool.name === method.tool && method.effect === "read" && !method.sensitive);
    const isPlain = (method: (typeof methods)[number]) => /_(list|status)$/.test(method.name) && method.parameters.every((parameter) => !parameter.required);
    const chosen = methods.find(isPlain) ?? methods[0];
    assert.ok(chosen, `${tool.name} has no method that only reads`);
    const answer = await gateway.invoke(tool.name, { action: chosen.name, params: isPlain(chosen) ? {} : (chosen.example ?? {}) });
    if (isPlain(chosen)) assert.equal(answer.status, 200, `${chosen.name}: ${answer.error}`);
    else assert.ok(answer.status === 200 || /not found/.test(answer.error ?? ""), `${chosen.name}: ${answer.error}`);
  });
}

test("claw_describe shows a method, and nodes_status the table", async () => {
  assert.match((await gateway.invoke("claw_describe", { method: "workload_submit" })).text, /- image \(text ≤ 1024, required\)/);
  assert.match((await gateway.invoke("nodes_status", {})).text, /There are no nodes yet/);
});

test("the gateway checks no arguments: the plugin does, with sentences", async () => {
  for (const [args, why] of [
    [{ action: "workload_submit", params: { image: 1 } }, /\$\.image has to be a text/],
    [{ action: "workload_submit", params: { image: "a", gpu: 4 } }, /Did you mean gpus/],
    [{ action: "workload_sbmit" }, /Use workload_submit/],
    [{ action: "workload_get", params: { workload_id: "none" } }, /not found/],
    [{ workload_id: "x" }, /\$\.action is missing/],
  ] as const) {
    const answer = await gateway.invoke("claw_workload", args);
    assert.equal(answer.status, 400);
    assert.match(answer.error ?? "", why);
  }
});

test("session and agent of a call are in the audit log", async () => {
  await gateway.invoke("claw_tenancy", { action: "tenant_create", params: { name: "research" } }, { sessionKey: "agent:main:s-42" });
  const records = objectsOf(await gateway.fleet("claw_audit", "audit_list", { method: "tenant_create" }));
  assert.deepEqual([records[0]?.["session"], records[0]?.["agent"], records[0]?.["outcome"]], ["agent:main:s-42", "main", "ok"]);
});

test("a long answer is cut, and says how to get the rest", async () => {
  for (let index = 0; index < 150; index++) await operator.call("clawbernetes.call", { method: "secret_put", params: { id: `secret-${index}-${"x".repeat(100)}`, value: "v" } });
  const { text } = await gateway.invoke("claw_secrets", { action: "secret_list", params: { limit: 200 } });
  assert.ok(text.length <= mostCharacters);
  assert.match(text, /Cut: \d+ of 150 items are shown\. For the rest call secret_list .*cursor/);
});

test("what destroys is done when a person allows it, and they see the plan", async () => {
  await gateway.fleet("claw_secrets", "secret_put", { id: "first", value: "v" });
  operator.decision = "allow-once";
  const { status, text, error } = await gateway.invoke("claw_secrets", { action: "secret_delete", params: { id: "first" } });
  assert.equal(status, 200, error ?? "");
  assert.match(text, /"success":true/);
  const prompt = operator.approvals.at(-1)?.request;
  assert.equal(prompt?.title, "Clawbernetes: secret_delete first");
  assert.match(prompt?.description ?? "", /It would:\ndelete secret_versions first\/1\ndelete secrets first/);
  assert.ok((prompt?.title.length ?? 99) <= 80 && (prompt?.description.length ?? 999) <= 512);
});

test("what a person denies is not done", async () => {
  await gateway.fleet("claw_secrets", "secret_put", { id: "second", value: "v" });
  operator.decision = "deny";
  const { status, error } = await gateway.invoke("claw_secrets", { action: "secret_delete", params: { id: "second" } });
  assert.equal(status, 403);
  assert.match(error ?? "", /denied/i);
  assert.equal((await gateway.invoke("claw_secrets", { action: "secret_metadata", params: { id: "second" } })).status, 200);
});

test("what the bridge wants confirmed goes through with the approval, token and all", async () => {
  await gateway.fleet("claw_workload", "workload_submit", { name: "doomed", image: "none", gpus: 8 });
  operator.decision = "allow-once";
  const { status, text, error } = await gateway.invoke("claw_workload", { action: "workload_delete", params: { workload_id: "doomed", force: true } });
  assert.equal(status, 200, error ?? "");
  assert.match(text, /"deleted":true/);
});

test("a write that turns out to need a confirmation is asked for when it comes back with its token", async () => {
  await gateway.fleet("claw_vault", "vault_store", { id: "wallet", value: "geheim", require_confirmation: true });
  const params = { id: "wallet", purpose: "test", reason: "a test" };
  const before = operator.approvals.length;
  const first = await gateway.invoke("claw_vault", { action: "vault_retrieve", params });
  assert.match(first.error ?? "", /needs a confirmation; nothing was done/);
  assert.equal(operator.approvals.length, before);
  const confirm = /confirm: "([0-9a-f]+)"/.exec(first.error ?? "")?.[1];
  operator.decision = "allow-once";
  const second = await gateway.invoke("claw_vault", { action: "vault_retrieve", params, confirm });
  assert.equal(second.status, 200, second.error ?? "");
  assert.match(second.text, /geheim/);
  assert.equal(operator.approvals.length, before + 1);
  assert.doesNotMatch(JSON.stringify(operator.approvals), /geheim/);
});

test("without anybody who could approve, nothing is destroyed", async () => {
  operator.close();
  await sleep(300);
  await gateway.fleet("claw_secrets", "secret_put", { id: "third", value: "v" });
  const { status, error } = await gateway.invoke("claw_secrets", { action: "secret_delete", params: { id: "third" } });
  assert.equal(status, 403);
  assert.match(error ?? "", /no approval route/);
  operator = await Operator.connect(gateway.port);
});

test("a call that its caller gives up is cancelled in the bridge", async () => {
  await gateway.fleet("claw_workload", "workload_submit", { name: "patient", image: "none", gpus: 8 });
  const abort = new AbortController();
  const call = gateway.invoke("claw_workload", { action: "workload_wait", params: { workload_id: "patient" } }, {}, abort.signal);
  await sleep(500);
  abort.abort();
  await assert.rejects(call, /abort/i);
  await until("the bridge is idle", async () => isObject(await operator.call("clawbernetes.fleet.status")));
  operator.decision = "allow-once";
  assert.equal((await gateway.invoke("claw_workload", { action: "workload_delete", params: { workload_id: "patient", force: true } })).status, 200);
});

test("the gateway's methods work from the command line, with the bridge's codes", async () => {
  const status = await gateway.call("clawbernetes.fleet.status");
  assert.equal((status["bridge"] as { state: string }).state, "ready");
  assert.match(String((await gateway.call("clawbernetes.describe", { method: "node_get" }))["text"]), /^node_get: /);
  const failed = await gateway.call("clawbernetes.call", { method: "node_get", params: { node_id: "none" } });
  assert.match(JSON.stringify(failed), /not found.*"rpcCode":-32000/);
});

test("openclaw clawbernetes shows the fleet", async () => {
  const [status, described, failed] = await Promise.all([
    gateway.cli("clawbernetes", "status"),
    gateway.cli("clawbernetes", "call", "tenant_create", '{"name":"from-a-shell"}'),
    gateway.cli("clawbernetes", "call", "node_get", '{"node_id":"none"}'),
  ]);
  assert.match(status.stdout, /^Cluster: healthy\nNodes: 0/);
  assert.match(described.stdout, /"from-a-shell"/);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /not found/);
});

test("/fleet answers in a chat, without a model", async () => {
  await operator.call("chat.send", { sessionKey: "main", message: "/fleet status", idempotencyKey: "fleet-1" });
  await until("the answer is in the chat", async () => /Cluster: healthy/.test(JSON.stringify(await operator.call("chat.history", { sessionKey: "main" }))));
});

test("what a new machine fetches comes through the gateway, without a token", async () => {
  const get = async (path: string) => fetch(`http://127.0.0.1:${gateway.port}${path}`);
  assert.equal((await get("/clawbernetes/healthz")).status, 200);
  const { listening } = (await gateway.fleet("claw_cluster", "cluster_status")) as { listening: string };
  for (const path of ["/bootstrap.sh", "/clawnode-Linux-x86_64"]) {
    const [passed, own] = await Promise.all([get(path), fetch(`${listening.replace(/^ws/, "http")}${path}`)]);
    const [passedBody, ownBody] = await Promise.all([passed.arrayBuffer(), own.arrayBuffer()]);
    assert.equal(passed.status, own.status, path);
    assert.ok(Buffer.from(passedBody).equals(Buffer.from(ownBody)), path);
  }
  assert.equal((await get("/clawbernetes/a%2fb")).status, 404);
});

test("companions of the gateway are in the table, beside the cluster's nodes", async () => {
  const phone = await Companion.connect(gateway.port, "phone", ["camera", "screen", "location"], ["camera.list"]);
  try {
    let requestId: unknown;
    await until("the phone asks to be approved", async () => {
      const { pending } = (await operator.call("node.pair.list")) as { pending: unknown };
      requestId = objectsOf(pending).find((candidate) => candidate["nodeId"] === phone.id)?.["requestId"];
      return requestId !== undefined;
    });
    await operator.call("node.pair.approve", { requestId });
    const expected = /^Node +Type +Status +Capabilities\nphone +companion +connected +camera, location, screen$/m;
    await until("the phone is in the table", async () => expected.test((await gateway.invoke("nodes_status", {})).text));
    assert.match((await gateway.cli("clawbernetes", "nodes")).stdout, expected);
    await operator.call("chat.send", { sessionKey: "main", message: "/fleet nodes", idempotencyKey: "fleet-2" });
    await until("the chat has it", async () => /companion +connected/.test(JSON.stringify(await operator.call("chat.history", { sessionKey: "main" }))));
  } finally {
    phone.close();
  }
});
