import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Backoff } from "../src/bridge/backoff.ts";
import { BridgeError } from "../src/bridge/errors.ts";
import { holdBridge, leaseBridge } from "../src/bridge/holder.ts";
import { Supervisor } from "../src/bridge/supervisor.ts";
import type { Answer } from "../src/bridge/peer.ts";
import { folder, quiet, supervise } from "./helpers.ts";

const starts = (record: string) => readFileSync(record, "utf8").split("\n").filter((line) => line.startsWith("start ")).length;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("the first call starts the bridge, and many at once start only one", async (t) => {
  const record = join(folder(t), "record");
  const bridge = supervise(t, "good", { record });
  assert.equal(bridge.status.state, "stopped");
  const answers = await Promise.all(["a", "b", "c"].map((text) => bridge.call("echo", { text })));
  assert.deepEqual(answers, ["a", "b", "c"]);
  assert.equal(starts(record), 1);
  assert.equal(bridge.status.state, "ready");
  assert.ok(bridge.catalogue?.methods.has("echo"));
});

test("it says which requests it answers, and answers them", async (t) => {
  const answers = new Map<string, Answer>([["gateway.notify", async (params, report) => (report("part"), { delivered: params["text"] === "hi" })]]);
  const record = join(folder(t), "record");
  const bridge = supervise(t, "good", { answers, record });
  assert.deepEqual(await bridge.call("ask", { method: "gateway.notify", params: { text: "hi" } }), { result: { delivered: true }, progress: ["part"] });
  assert.match(readFileSync(record, "utf8"), /"client_register","params":\{"provides":\["gateway\.notify"\]\}/);
});

test("a read that was in flight when the bridge died is made again", async (t) => {
  const bridge = supervise(t);
  const flag = join(folder(t), "flag");
  assert.equal(await bridge.call("die_once", { flag }, { replay: true }), "alive");
  assert.equal(bridge.status.starts, 2);
});

test("a write that was in flight when the bridge died fails with what is to do, and the next call finds a new bridge", async (t) => {
  const bridge = supervise(t);
  await assert.rejects(bridge.call("die", {}), (error) => {
    assert.ok(error instanceof BridgeError && error.code === -32003);
    assert.match(error.message, /exit code 9.*may or may not have been done/);
    return true;
  });
  assert.equal(await bridge.call("echo", { text: "again" }), "again");
});

test("a bridge that dies by itself is started again unasked", async (t) => {
  const bridge = supervise(t);
  const pid = await bridge.call("pid", {});
  process.kill(Number(pid), "SIGKILL");
  for (let wait = 0; wait < 100 && bridge.status.starts < 2; wait++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(bridge.status.state, "ready");
  assert.notEqual(bridge.status.pid, pid);
});

test("a program that ends at once gives its last words, at once", async (t) => {
  const bridge = supervise(t, "dies");
  await assert.rejects(bridge.start(), /exit code 7.*no state directory/);
  const before = Date.now();
  await assert.rejects(bridge.call("echo", { text: "x" }), /exit code 7/);
  assert.ok(Date.now() - before < 2_000);
  assert.equal(bridge.status.state, "waiting");
});

test("a program that does not exist is named", async (t) => {
  const bridge = new Supervisor(() => ({ path: "/no/such/program", args: [] }), new Map(), quiet);
  t.after(() => bridge.stop());
  await assert.rejects(bridge.start(), /could not be started.*ENOENT/);
});

test("a mended configuration needs no new supervisor", async (t) => {
  let isMended = false;
  const { fakeBridge } = await import("./helpers.ts");
  const bridge = new Supervisor(() => (isMended ? { path: process.execPath, args: [fakeBridge] } : { problem: "Set it." }), new Map(), quiet);
  t.after(() => bridge.stop());
  await assert.rejects(bridge.call("echo", { text: "x" }), /Set it\./);
  isMended = true;
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(await bridge.call("echo", { text: "x" }), "x");
});

test("stopping ends the process, and later calls are refused", async (t) => {
  const bridge = supervise(t);
  const pid = Number(await bridge.call("pid", {}));
  await bridge.stop();
  assert.equal(isAlive(pid), false);
  await assert.rejects(bridge.call("echo", { text: "x" }), /stopped or reloaded/);
});

test("the supervisor passes progress on and cancels", async (t) => {
  const bridge = supervise(t);
  const abort = new AbortController();
  const seen: string[] = [];
  const call = bridge.call("slow", {}, { signal: abort.signal, onProgress: (progress) => (seen.push(progress.message), abort.abort(new Error("enough"))) });
  await assert.rejects(call, /enough/);
  assert.deepEqual(seen, ["half"]);
});

test("copies of the code share one bridge; it ends with the last service that wants it", async (t) => {
  const record = join(folder(t), "record");
  const make = () => supervise(t, "good", { record });
  const first = holdBridge("k", make);
  const giveFirst = leaseBridge(first);
  assert.equal(holdBridge("k", make), first);
  const giveSecond = leaseBridge(first);
  await first.start();
  await giveFirst();
  await giveFirst();
  assert.equal(first.isStopped, false);
  await giveSecond();
  assert.equal(first.isStopped, true);
  const other = holdBridge("k", make);
  assert.notEqual(other, first);
  const third = holdBridge("other", make);
  assert.equal(other.isStopped, true);
  await leaseBridge(third)();
});

test("waits grow to half a minute and are forgotten after a good run", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 9 }, () => backoff.next());
  assert.deepEqual(waits.slice(0, 3), [250, 500, 1000]);
  assert.equal(waits.at(-1), 30_000);
  backoff.reset();
  assert.equal(backoff.next(), 250);
});
