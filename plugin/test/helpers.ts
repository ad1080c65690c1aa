import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Supervisor } from "../src/bridge/supervisor.ts";
import type { Answer } from "../src/bridge/peer.ts";
import { readCatalogue, type Catalogue } from "../src/catalogue/catalogue.ts";
import type { Json } from "../src/json.ts";
import type { Logger } from "../src/openclaw.ts";

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export const fakeBridge = join(import.meta.dirname, "fake-bridge.mjs");

/** A folder that the test's end removes. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "claw-plugin-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A supervisor of the fake bridge, ended with the test. */
export function supervise(t: TestContext, mode = "good", options: { answers?: ReadonlyMap<string, Answer>; record?: string } = {}): Supervisor {
  const args = [fakeBridge, mode, ...(options.record ? [options.record] : [])];
  const supervisor = new Supervisor(() => ({ path: process.execPath, args }), options.answers ?? new Map(), quiet);
  t.after(() => supervisor.stop());
  return supervisor;
}

/** A small catalogue: one method of each effect, and one that may ask for a confirmation. */
export function smallCatalogue(): Catalogue {
  const id = { name: "node_id", description: "The node.", required: true, schema: { type: "string", maxLength: 20 } };
  const method = (name: string, effect: string, params: Json[], more: { [key: string]: Json } = {}): Json => ({
    name, summary: `Does ${name}.`, tags: [{ name: "cluster" }], "x-tool": "claw_cluster", "x-effect": effect, params, errors: [], result: { schema: { type: "object" } }, ...more,
  });
  return readCatalogue({
    info: { version: "1" },
    methods: [
      method("node_list", "read", [
        { name: "limit", schema: { type: "integer", minimum: 1, maximum: 200 } },
        { name: "cursor", schema: { type: "string" } },
        { name: "labels", schema: { type: "object", additionalProperties: { type: "string" } } },
      ]),
      method("node_rename", "write", [id, { name: "name", required: true, schema: { type: "string" } }]),
      method("node_scan", "write", [{ name: "subnet", required: true, schema: { type: "string" } }], { errors: [{ code: -32005, message: "it is large" }], "x-long-running": true }),
      method("node_remove", "destructive", [id, { name: "force", schema: { type: "boolean", default: false } }], { errors: [{ code: -32005, message: "force" }] }),
      method("client_register", "read", [], { tags: [{ name: "rpc" }], "x-tool": null }),
    ],
  });
}
