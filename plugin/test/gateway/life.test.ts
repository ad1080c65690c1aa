import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { isObject, objectsOf } from "../../src/json.ts";
import { bridgesOf, freePort, Gateway, isAlive, pluginRoot, until } from "./harness.ts";
import { Machine } from "./machine.ts";
import { Operator } from "./operator.ts";
import { bridgePath } from "../../scripts/discover.ts";

const reloads = 20;
let gateway: Gateway;

before(async () => {
  gateway = await Gateway.create({}, { isInstalled: false });
});

after(async () => gateway?.dispose());

/** The one bridge of the gateway; waits until there is exactly one. */
async function oneBridge(): Promise<number> {
  let pids: number[] = [];
  await until("one bridge runs", async () => (pids = await bridgesOf(gateway.bridgeState)).length === 1);
  return pids[0] ?? -1;
}

const openFiles = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

test("openclaw plugins install --link makes it a plugin of this gateway", async () => {
  const { code, stdout, stderr } = await gateway.cli("plugins", "install", "--link", "--force", "--accept-capabilities", pluginRoot);
  assert.equal(code, 0, stdout + stderr);
  const config = { bridge_binary: bridgePath(), state_dir: gateway.bridgeState, listen: `127.0.0.1:${await freePort()}` };
  const set = await gateway.cli("config", "set", "plugins.entries.clawbernetes.config", JSON.stringify(config), "--strict-json");
  assert.equal(set.code, 0, set.stdout + set.stderr);
  const checked = await gateway.cli("config", "validate");
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  await gateway.start();
  assert.ok(isObject(await gateway.fleet("claw_cluster", "cluster_status")));
  await oneBridge();
});

test("a bridge that is killed under load is replaced; reads and writes of that moment are answered, each once", async () => {
  const first = await oneBridge();
  let kills = 0;
  const calls = Array.from({ length: 60 }, async (_, index) => {
    if (index === 30) {
      kills++;
      process.kill(first, "SIGKILL");
    }
    const answers = await Promise.all([
      gateway.invoke("claw_cluster", { action: "cluster_status" }),
      gateway.invoke("claw_tenancy", { action: "tenant_create", params: { name: `t-${index}` } }),
    ]);
    for (const answer of answers) assert.equal(answer.status, 200, answer.error ?? "");
  });
  await Promise.all(calls);
  assert.equal(kills, 1);
  const page = (await gateway.fleet("claw_tenancy", "tenant_list", { limit: 70, cursor: "" })) as { total: number };
  assert.ok(page.total >= 60);
  const names = objectsOf(await gateway.call("clawbernetes.call", { method: "tenant_list", params: { limit: 200 } })).map((tenant) => String(tenant["name"])).filter((name) => name.startsWith("t-"));
  assert.equal(new Set(names).size, 60);
  assert.equal(names.length, 60);
  assert.notEqual(await oneBridge(), first);
});

test("a workload goes on while the gateway restarts", async () => {
  const machine = await Machine.join(gateway, "worker-1");
  try {
    await gateway.fleet("claw_workload", "workload_submit", { name: "steady", image: "shell", runtime: "process", command: ["sh", "-c", "echo started; sleep 600"] });
    const running = async () => {
      const workload = (await gateway.fleet("claw_workload", "workload_get", { workload_id: "steady" })) as { state: string; replicas: { attempt: number }[] };
      return workload.state === "running" ? workload.replicas[0]?.attempt : undefined;
    };
    await until("it runs", async () => (await running()) !== undefined);
    const attempt = await running();
    const old = await oneBridge();
    await gateway.stop();
    assert.equal(isAlive(old), false);
    assert.deepEqual(await bridgesOf(gateway.bridgeState), []);
    await gateway.start();
    assert.match((await gateway.invoke("nodes_status", {})).text, /worker-1 +cpu/);
    assert.equal(await running(), attempt);
    await until("its output is there", async () => /started/.test((await gateway.invoke("claw_workload", { action: "workload_logs", params: { workload_id: "steady" } })).text));
    // It would outlive the agent as well.
    await gateway.call("clawbernetes.call", { method: "workload_stop", params: { workload_id: "steady" } });
    await until("it has stopped", async () => (await running()) === undefined);
  } finally {
    await machine.leave();
  }
});

test(`${reloads} reloads of the plugin leave one bridge and no open files behind`, async () => {
  const operator = await Operator.connect(gateway.port);
  try {
    await operator.call("plugins.reload", { plugins: [{ pluginId: "clawbernetes" }] });
    await oneBridge();
    const before = openFiles(gateway.pid);
    for (let round = 0; round < reloads; round++) await operator.call("plugins.reload", { plugins: [{ pluginId: "clawbernetes" }] });
    await oneBridge();
    assert.equal((await gateway.invoke("claw_cluster", { action: "cluster_status" })).status, 200);
    await until("its files are closed", () => openFiles(gateway.pid) <= before + 5, 10_000);
  } finally {
    operator.close();
  }
});

test("a gateway that is killed leaves no bridge behind", async () => {
  const bridge = await oneBridge();
  await gateway.stop("SIGKILL");
  await until("the bridge is gone", () => !isAlive(bridge), 10_000);
  assert.deepEqual(await bridgesOf(gateway.bridgeState), []);
});
