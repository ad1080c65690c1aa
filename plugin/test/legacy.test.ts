import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { test, type TestContext } from "node:test";
import { bridgePath } from "../scripts/discover.ts";
import { folder } from "./helpers.ts";

/**
 * Talks to claw-bridge the way the legacy plugin did: numeric ids from 1, no `jsonrpc` member, one text a line, an answer matched by id, a
 * time limit of 30 s after which the call is forgotten, and errors known by their text alone.
 */
class LegacyClient {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void; timer: NodeJS.Timeout }>();
  #nextId = 1;
  #buffer = "";
  lateAnswers = 0;

  constructor(t: TestContext) {
    this.#process = spawn(bridgePath(), ["--state-dir", folder(t), "--log-level", "none"]);
    this.#process.stdout.on("data", (bytes: Buffer) => this.#take(bytes.toString()));
    t.after(() => this.end());
  }

  call(method: string, params: unknown = {}, limitMs = 30_000): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`Timeout waiting for ${method}`));
      }, limitMs);
      this.#pending.set(id, { resolve, reject, timer });
      this.#process.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
    });
  }

  async end(): Promise<number | null> {
    if (this.#process.exitCode !== null) return this.#process.exitCode;
    this.#process.stdin.end();
    return new Promise((resolve) => this.#process.on("exit", resolve));
  }

  #take(text: string): void {
    this.#buffer += text;
    const lines = this.#buffer.split("\n");
    this.#buffer = lines.pop() ?? "";
    for (const line of lines.filter((candidate) => candidate.trim() !== "")) {
      const { id, result, error } = JSON.parse(line) as { id: number; result?: unknown; error?: { message: string } };
      const pending = this.#pending.get(id);
      if (!pending) {
        this.lateAnswers++;
        continue;
      }
      this.#pending.delete(id);
      clearTimeout(pending.timer);
      if (error) pending.reject(new Error(error.message));
      else pending.resolve(result);
    }
  }
}

test("the legacy client's calls are answered by id, also many at once", async (t) => {
  const client = new LegacyClient(t);
  const answers = await Promise.all(["cluster_status", "node_list", "workload_list", "secret_list"].map((method) => client.call(method)));
  assert.equal((answers[0] as { total_nodes: number }).total_nodes, 0);
  assert.deepEqual(answers.slice(1), [[], [], []]);
});

test("params may be absent, null or empty", async (t) => {
  const client = new LegacyClient(t);
  for (const params of [undefined, null, {}]) assert.deepEqual(await client.call("node_list", params), []);
});

test("what does not exist is told by the words not found", async (t) => {
  const client = new LegacyClient(t);
  for (const [method, params] of [["node_get", { node_id: "none" }], ["workload_get", { workload_id: "none" }], ["secret_metadata", { id: "none" }]] as const) {
    await assert.rejects(client.call(method, params), /not found/);
  }
});

test("a call that the client gave up on is answered late, and disturbs nothing", async (t) => {
  const client = new LegacyClient(t);
  await client.call("workload_submit", { name: "waits", image: "none", gpus: 8 });
  await assert.rejects(client.call("workload_wait", { workload_id: "waits", timeout_seconds: 1 }, 100), /Timeout/);
  assert.equal((await client.call("cluster_status") as { pending_workloads: number }).pending_workloads, 1);
  for (let wait = 0; wait < 50 && client.lateAnswers === 0; wait++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(client.lateAnswers, 1);
});

test("the end of its input ends the bridge, with 0", async (t) => {
  const client = new LegacyClient(t);
  await client.call("cluster_status");
  assert.equal(await client.end(), 0);
});
