import assert from "node:assert/strict";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bridgePath } from "../../scripts/discover.ts";
import { objectsOf } from "../../src/json.ts";
import { bridgesOf, Gateway, until } from "./harness.ts";
import { Operator } from "./operator.ts";

let gateway: Gateway;

before(async () => {
  gateway = await Gateway.create();
});

after(async () => gateway?.dispose());

test("a configuration with a name or a value that the plugin does not know is refused before anything starts", async () => {
  const refused: [Record<string, unknown>, RegExp][] = [
    [{ bridge_path: "/x" }, /bridge_path/],
    [{ tools: "many" }, /tools/],
    [{ auto_approve_subnets: ["everything"] }, /auto_approve_subnets/],
  ];
  for (const [config, why] of refused) {
    gateway.configure(config);
    const { code, stdout, stderr } = await gateway.cli("config", "validate");
    assert.equal(code, 1, JSON.stringify(config));
    assert.match(stdout + stderr, why);
  }
});

test("the older plugins.entries.clawbernetes.path is invalid today", async () => {
  gateway.configure({});
  const config = JSON.parse(readFileSync(gateway.configFile, "utf8")) as { plugins: { entries: { clawbernetes: Record<string, unknown> } } };
  config.plugins.entries.clawbernetes["path"] = "/opt/clawbernetes/plugin";
  writeFileSync(gateway.configFile, JSON.stringify(config));
  const { code, stdout, stderr } = await gateway.cli("config", "validate");
  assert.equal(code, 1);
  assert.match(stdout + stderr, /path/);
});

test("with a wrong bridge_binary the gateway runs, and every way in says what to set; mending it needs no restart", async () => {
  const binary = join(gateway.base, "claw-bridge");
  gateway.configure({ bridge_binary: binary });
  await gateway.start();
  const sentence = new RegExp(`bridge_binary: ${binary} does not exist\\. Set it to the path of claw-bridge`);
  assert.match((await gateway.invoke("claw_cluster", { action: "cluster_status" })).error ?? "", sentence);
  assert.match((await gateway.invoke("nodes_status", {})).error ?? "", sentence);
  assert.match((await gateway.invoke("claw_describe", { method: "node_get" })).text, /^node_get: /);
  const failed = await gateway.call("clawbernetes.fleet.status");
  assert.match(JSON.stringify(failed), sentence);
  assert.match(await (await fetch(`http://127.0.0.1:${gateway.port}/bootstrap.sh`)).text(), sentence);
  copyFileSync(bridgePath(), binary);
  chmodSync(binary, 0o755);
  await until("the bridge is found", async () => (await gateway.invoke("claw_cluster", { action: "cluster_status" })).status === 200);
  assert.match(await (await fetch(`http://127.0.0.1:${gateway.port}/bootstrap.sh`)).text(), /No listener runs/);
});

test("a change of the configuration is taken over while the gateway runs: full tools, read only", async () => {
  gateway.configure({ bridge_binary: join(gateway.base, "claw-bridge"), tools: "full", read_only: true });
  const operator = await Operator.connect(gateway.port);
  try {
    await until("the tools are the full ones", async () => (await gateway.invoke("node_list", {})).status === 200);
    const { groups } = (await operator.call("tools.catalog")) as { groups: unknown };
    const names = objectsOf(objectsOf(groups).find((group) => group["pluginId"] === "clawbernetes")?.["tools"]).map((tool) => tool["id"]);
    assert.ok(names.includes("workload_get") && names.includes("claw_describe") && !names.includes("claw_cluster") && !names.includes("secret_delete"));
    assert.equal((await gateway.invoke("node_list", { limit: 5 })).text, "[]");
    assert.match((await gateway.invoke("node_list", { limit: "five" })).error ?? "", /\$\.limit has to be an integer/);
    assert.equal((await gateway.invoke("secret_delete", { id: "x" })).status, 404);
    await assert.rejects(operator.call("clawbernetes.call", { method: "secret_put", params: { id: "x", value: "y" } }), /read-only/);
    await until("one bridge runs", async () => (await bridgesOf(gateway.bridgeState)).length === 1);
  } finally {
    operator.close();
  }
});
