import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { discover } from "../scripts/discover.ts";
import { manifestWith } from "../scripts/manifest.ts";
import { isReplayable, readCatalogue } from "../src/catalogue/catalogue.ts";
import { readShipped } from "../src/catalogue/shipped.ts";
import type { JsonObject } from "../src/json.ts";
import { fullTools, groupedTools } from "../src/tools/definitions.ts";
import { fixedTools } from "../src/tools/fixed.ts";
import { folder } from "./helpers.ts";

const root = join(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const manifest = JSON.parse(read("openclaw.plugin.json")) as JsonObject & { contracts: { tools: string[] }; configSchema: JsonObject; uiHints: JsonObject };

test("methods.json is what this bridge answers (else: plugin/generate.sh)", () => {
  assert.deepEqual(JSON.parse(read("methods.json")), discover());
});

test("the manifest names every tool that can be registered (else: plugin/generate.sh)", () => {
  assert.deepEqual(manifestWith(manifest, readShipped()), manifest);
  const catalogue = readCatalogue(discover());
  for (const tool of [...groupedTools(catalogue, false), ...fullTools(catalogue, false), ...fixedTools]) assert.ok(manifest.contracts.tools.includes(tool.name), tool.name);
  assert.equal(new Set(manifest.contracts.tools).size, manifest.contracts.tools.length);
});

test("dist is what the source compiles to (else: plugin/generate.sh)", (t) => {
  const out = folder(t);
  execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", join(root, "tsconfig.json"), "--outDir", out]);
  const files = (path: string) => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(path.length)).sort();
  assert.deepEqual(files(join(root, "dist")), files(out));
  for (const file of files(out)) assert.equal(readFileSync(join(root, "dist", file), "utf8"), readFileSync(join(out, file), "utf8"), file);
});

test("the grouped tools take at most 6,000 tokens of a model's context", () => {
  const printed = execFileSync(process.execPath, [join(root, "scripts", "tool-size.ts")]).toString("utf8");
  assert.match(printed, / grouped: \d+ tools/);
});

test("the configuration's schema is closed, and every member has a hint", () => {
  assert.equal(manifest.configSchema["additionalProperties"], false);
  const members = Object.keys(manifest.configSchema["properties"] as JsonObject);
  assert.deepEqual(members, ["bridge_binary", "auto_approve_subnets", "state_dir", "listen", "advertise_url", "tools", "read_only"]);
  assert.deepEqual(Object.keys(manifest.uiHints), members);
});

test("only what the bridge answers from its journal is replayed", () => {
  const methods = readShipped().methods;
  const isIt = (name: string) => isReplayable(methods.get(name) ?? assert.fail(name));
  assert.deepEqual(["node_list", "workload_submit", "secret_put", "workload_exec", "network_scan", "vault_retrieve", "secret_get"].map(isIt), [true, true, true, false, false, false, false]);
});

test("the compiled code imports nothing that the gateway does not bring", () => {
  for (const file of readdirSync(join(root, "dist"), { recursive: true }).map(String).filter((name) => name.endsWith(".js"))) {
    for (const [, from] of readFileSync(join(root, "dist", file), "utf8").matchAll(/from "([^"]+)"/g)) assert.match(from ?? "", /^(node:|\.|openclaw\/plugin-sdk\/)/, file);
  }
});
