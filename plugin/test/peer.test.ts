import assert from "node:assert/strict";
import { test } from "node:test";
import { BridgeError, BridgeGone } from "../src/bridge/errors.ts";
import { Lines } from "../src/bridge/lines.ts";
import { Peer, type Answer } from "../src/bridge/peer.ts";

function pair(answers: ReadonlyMap<string, Answer> = new Map()) {
  const sent: { id?: unknown; method?: string; params?: { [key: string]: unknown }; result?: unknown; error?: { code: number; message: string } }[] = [];
  return { sent, peer: new Peer((line) => sent.push(JSON.parse(line)), answers) };
}

test("answers go to the calls that they are for, in any order", async () => {
  const { sent, peer } = pair();
  const first = peer.request("a", {});
  const second = peer.request("b", {});
  peer.receive(JSON.stringify({ id: sent[1]?.id, result: 2 }));
  peer.receive(JSON.stringify({ id: sent[0]?.id, result: 1 }));
  assert.deepEqual([await first, await second], [1, 2]);
  assert.equal(peer.inFlight, 0);
});

test("an error keeps its code, its sentence and its data", async () => {
  const { sent, peer } = pair();
  const call = peer.request("a", {});
  peer.receive(JSON.stringify({ id: sent[0]?.id, error: { code: -32000, message: "It was not found.", data: { hint: "Look." } } }));
  await assert.rejects(call, (error) => error instanceof BridgeError && error.code === -32000 && error.explain() === "It was not found. Look. (-32000)");
});

test("progress reaches the call that asked for it, and only with its token", async () => {
  const { sent, peer } = pair();
  const seen: string[] = [];
  const call = peer.request("a", { x: 1, _meta: { session: "s" } }, { onProgress: (progress) => seen.push(progress.message) });
  assert.deepEqual(sent[0]?.params, { x: 1, _meta: { session: "s", progressToken: sent[0]?.id } });
  peer.receive(JSON.stringify({ method: "progress", params: { token: sent[0]?.id, done: 1, message: "one" } }));
  peer.receive(JSON.stringify({ method: "progress", params: { token: 999, done: 1, message: "other" } }));
  peer.receive(JSON.stringify({ id: sent[0]?.id, result: null }));
  await call;
  assert.deepEqual(seen, ["one"]);
});

test("an aborted signal cancels the request, and the caller gets the signal's reason", async () => {
  const { sent, peer } = pair();
  const abort = new AbortController();
  const call = peer.request("a", {}, { signal: abort.signal });
  abort.abort(new Error("enough"));
  assert.deepEqual(sent[1], { jsonrpc: "2.0", method: "$/cancelRequest", params: { id: sent[0]?.id } });
  peer.receive(JSON.stringify({ id: sent[0]?.id, error: { code: -32800, message: "cancelled" } }));
  await assert.rejects(call, /enough/);
  await assert.rejects(peer.request("b", {}, { signal: abort.signal }), /enough/);
  assert.equal(sent.length, 2);
});

test("a call whose answer was on its way when it was cancelled is answered", async () => {
  const { sent, peer } = pair();
  const abort = new AbortController();
  const call = peer.request("a", {}, { signal: abort.signal });
  abort.abort();
  peer.receive(JSON.stringify({ id: sent[0]?.id, result: "done" }));
  assert.equal(await call, "done");
});

test("a closed connection ends what is in flight and what comes later", async () => {
  const { peer } = pair();
  const call = peer.request("a", {});
  peer.close("It ended.");
  await assert.rejects(call, BridgeGone);
  await assert.rejects(peer.request("b", {}), /It ended/);
});

test("what is no JSON-RPC is dropped", () => {
  const { sent, peer } = pair();
  for (const line of ["", "no json", "[1]", "null", '{"id":77,"result":1}', '{"method":"event","params":{}}']) peer.receive(line);
  assert.equal(sent.length, 0);
});

test("requests of the bridge are answered, refused and reported on", async () => {
  const { sent, peer } = pair(new Map<string, Answer>([
    ["good", async (params, report) => (report("chunk"), { got: params["a"] ?? null })],
    ["bad", async () => { throw new Error("broken"); }],
    ["coded", async () => { throw new BridgeError(-32000, "gone"); }],
  ]));
  peer.receive('{"id":"b:1","method":"good","params":{"a":1,"_meta":{"progressToken":"t"}}}');
  peer.receive('{"id":"b:2","method":"bad"}');
  peer.receive('{"id":"b:3","method":"coded"}');
  peer.receive('{"id":"b:4","method":"unknown"}');
  await new Promise((resolve) => setImmediate(resolve));
  const byId = new Map(sent.map((message) => [message.id ?? "progress", message]));
  assert.deepEqual(byId.get("progress")?.params, { token: "t", message: "chunk" });
  assert.deepEqual(byId.get("b:1")?.result, { got: 1 });
  assert.equal(byId.get("b:2")?.error?.message, "broken");
  assert.equal(byId.get("b:3")?.error?.code, -32000);
  assert.equal(byId.get("b:4")?.error?.code, -32601);
});

test("lines are put together from pieces, also where a piece ends inside a character", () => {
  const seen: string[] = [];
  const lines = new Lines((line) => seen.push(line));
  const bytes = Buffer.from("eins\nzwölf\n\n\r\ndrei");
  for (const byte of bytes) lines.push(Buffer.from([byte]));
  lines.push(Buffer.from("!\n"));
  assert.deepEqual(seen, ["eins", "zwölf", "drei!"]);
});
