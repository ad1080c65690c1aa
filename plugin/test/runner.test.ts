import assert from "node:assert/strict";
import { test } from "node:test";
import { BridgeError } from "../src/bridge/errors.ts";
import type { Json, JsonObject } from "../src/json.ts";
import { Approvals } from "../src/tools/approvals.ts";
import type { ToolCall } from "../src/tools/call.ts";
import { ToolFailure } from "../src/tools/failure.ts";
import { Runner } from "../src/tools/runner.ts";
import { smallCatalogue } from "./helpers.ts";

type Meta = { dry_run?: boolean; confirm?: string; idempotency_key?: string; session?: string; agent?: string };

/** A bridge that records its calls; `answer` decides. */
function setUp(answer: (method: string, meta: Meta) => Json = () => null, approvals = new Approvals()) {
  const calls: { method: string; params: JsonObject; meta: Meta; replay: boolean }[] = [];
  const catalogue = smallCatalogue();
  const bridge = {
    catalogue: () => catalogue,
    call: async (method: string, { _meta, ...params }: JsonObject, options?: { replay?: boolean }) => {
      calls.push({ method, params, meta: (_meta ?? {}) as Meta, replay: options?.replay === true });
      return answer(method, (_meta ?? {}) as Meta);
    },
  };
  return { calls, runner: new Runner(bridge, false, approvals) };
}

const call = (method: string, params: JsonObject, more: Partial<ToolCall> = {}): ToolCall => ({ method, params, confirm: null, dryRun: false, ...more });
const remove = call("node_remove", { node_id: "a" });
const changes = (id: string): Json => ({ dry_run: true, changes: [{ op: "delete", kind: "nodes", id }], result: null });
const confirmNeeded = () => new BridgeError(-32005, "It needs a confirmation.", { plan: ["scan 65536 addresses"], confirm: "tok" });

test("a read goes straight through, with who asks and without a key", async () => {
  const { calls, runner } = setUp(() => []);
  assert.equal(await runner.planToAllow(call("node_list", {}), {}), null);
  assert.deepEqual((await runner.run("1", call("node_list", {}), { session: "agent:main:main", agent: "main" })).result, []);
  assert.deepEqual(calls, [{ method: "node_list", params: {}, meta: { session: "agent:main:main", agent: "main" }, replay: true }]);
});

test("a write carries an idempotency key of its own, so that it can be replayed", async () => {
  const { calls, runner } = setUp();
  await runner.run("1", call("node_rename", { node_id: "a", name: "b" }), {});
  await runner.run("1", call("node_rename", { node_id: "a", name: "b" }), {});
  assert.equal(calls.every(({ meta, replay }) => typeof meta.idempotency_key === "string" && replay), true);
  assert.notEqual(calls[0]?.meta.idempotency_key, calls[1]?.meta.idempotency_key);
});

test("a long-running write is not replayed", async () => {
  const { calls, runner } = setUp();
  await runner.run("1", call("node_scan", { subnet: "10.0.0.0/8" }), {});
  assert.equal(calls[0]?.replay, false);
});

test("what destroys needs an approval of this very call", async () => {
  const { calls, runner } = setUp((_method, meta) => (meta.dry_run ? changes("a") : { success: true }));
  await assert.rejects(runner.run("1", remove, {}), /nobody was asked. Nothing was done/);
  const asked = await runner.planToAllow(remove, {});
  assert.deepEqual(asked?.plan, ["delete nodes a"]);
  runner.approvals.grant("1", remove, asked.plan);
  await assert.rejects(runner.run("1", call("node_remove", { node_id: "b" }), {}), /nobody was asked/);
  runner.approvals.grant("1", remove, asked.plan);
  assert.deepEqual((await runner.run("1", remove, {})).result, { success: true });
  await assert.rejects(runner.run("1", remove, {}), /nobody was asked/);
  assert.equal(calls.filter(({ meta }) => !meta.dry_run).length, 1);
});

test("what would happen has to be what was approved", async () => {
  let id = "a";
  const { calls, runner } = setUp((_method, meta) => (meta.dry_run ? changes(id) : null));
  const asked = await runner.planToAllow(remove, {});
  runner.approvals.grant("1", remove, asked?.plan ?? []);
  id = "b";
  await assert.rejects(runner.run("1", remove, {}), (error) => BridgeError.is(error) && error.code === -32004);
  assert.equal(calls.every(({ meta }) => meta.dry_run), true);
});

test("an approved call whose method wants a confirmation gets it", async () => {
  const { calls, runner } = setUp((_method, meta) => {
    if (meta.dry_run) return changes("a");
    if (meta.confirm !== "tok") throw confirmNeeded();
    return "done";
  });
  runner.approvals.grant("1", remove, ["delete nodes a"]);
  assert.equal((await runner.run("1", remove, {})).result, "done");
  assert.equal(calls.at(-1)?.meta.confirm, "tok");
});

test("a call that turns out to need a confirmation is put before a person when it comes back with its token", async () => {
  const scan = call("node_scan", { subnet: "10.0.0.0/8" });
  const { runner } = setUp((_method, meta) => {
    if (meta.confirm !== "tok") throw confirmNeeded();
    return "scanned";
  });
  await assert.rejects(runner.run("1", scan, {}), /Plan: scan 65536 addresses\. To go on, make the same call with confirm: "tok"/);
  const again = { ...scan, confirm: "tok" };
  await assert.rejects(runner.run("2", again, {}), /nobody was asked/);
  assert.equal(await runner.planToAllow({ ...again, confirm: "made up" }, {}), null);
  assert.equal(await runner.planToAllow({ ...again, params: { subnet: "10.0.0.0/9" } }, {}), null);
  const asked = await runner.planToAllow(again, {});
  assert.deepEqual(asked?.plan, ["scan 65536 addresses"]);
  runner.approvals.grant("3", again, asked.plan);
  assert.equal((await runner.run("3", again, {})).result, "scanned");
});

test("a dry run needs nobody, and a read has none", async () => {
  const { calls, runner } = setUp(() => changes("a"));
  const dry = { ...remove, dryRun: true };
  assert.equal(await runner.planToAllow(dry, {}), null);
  await runner.run("1", dry, {});
  assert.equal(calls[0]?.meta.dry_run, true);
  await assert.rejects(runner.run("1", call("node_list", {}, { dryRun: true }), {}), /only reads/);
});

test("approvals are for ten minutes", () => {
  let now = 0;
  const approvals = new Approvals(() => now);
  approvals.grant("1", remove, ["x"]);
  now = 10 * 60_000;
  assert.equal(approvals.take("1", remove), null);
});

test("a failure has the name by which OpenClaw passes its sentence on", () => {
  const denied = new ToolFailure(new BridgeError(-32001, "Denied."));
  const wrong = new ToolFailure(new BridgeError(-32602, "Wrong.", { hint: "Use x." }));
  assert.deepEqual([denied.name, denied.status, wrong.name, wrong.status, wrong.message], ["ToolAuthorizationError", 403, "ToolInputError", 400, "Wrong. Use x. (-32602)"]);
});
