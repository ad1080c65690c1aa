import assert from "node:assert/strict";
import { test } from "node:test";
import { checkParams, resolveMethod } from "../src/catalogue/resolve.ts";
import { findFlaw, nearest } from "../src/catalogue/validate.ts";
import type { JsonObject } from "../src/json.ts";
import { readFullCall, readGroupedCall } from "../src/tools/call.ts";
import { clip, mostCharacters, show } from "../src/tools/cut.ts";
import { fullTools, groupedTools } from "../src/tools/definitions.ts";
import { describe } from "../src/tools/describe.ts";
import { mostDescription, mostTitle, planOf, promptOf } from "../src/tools/plan.ts";
import { smallCatalogue } from "./helpers.ts";

const catalogue = smallCatalogue();
const method = (name: string) => resolveMethod(catalogue, name, false);

test("one tool a group lists its methods, with marks for what they do", () => {
  const [tool, ...rest] = groupedTools(catalogue, false);
  assert.equal(rest.length, 0);
  assert.equal(tool?.name, "claw_cluster");
  assert.equal(tool.effect, "destructive");
  assert.match(tool.description, /^! node_remove\(node_id, …\): Does node_remove$/m);
  assert.match(tool.description, /^\* node_rename\(node_id, name\)/m);
  assert.match(tool.description, /^node_list\(…\)/m);
  assert.doesNotMatch(tool.description, /client_register/);
  assert.deepEqual((tool.parameters["properties"] as JsonObject)["action"], { type: "string", enum: ["node_list", "node_remove", "node_rename", "node_scan"] });
});

test("a read-only plugin offers only what reads", () => {
  const [tool] = groupedTools(catalogue, true);
  assert.equal(tool?.effect, "read");
  assert.deepEqual(Object.keys(tool.parameters["properties"] as JsonObject), ["action", "params"]);
  assert.deepEqual(fullTools(catalogue, true).map((full) => full.name), ["node_list"]);
  assert.throws(() => resolveMethod(catalogue, "node_remove", true), /read-only/);
});

test("one tool a method has the method's schema, closed", () => {
  const tool = fullTools(catalogue, false).find((candidate) => candidate.name === "node_remove");
  assert.equal(tool?.parameters["additionalProperties"], false);
  assert.deepEqual(tool.parameters["required"], ["node_id"]);
  assert.deepEqual(Object.keys(tool.parameters["properties"] as JsonObject), ["node_id", "force", "dry_run", "confirm"]);
  assert.match(tool.description, /person has to approve/);
});

test("arguments of either kind of tool become a call", () => {
  assert.deepEqual(readGroupedCall({ action: "node_remove", params: { node_id: "a" }, dry_run: true }), { method: "node_remove", params: { node_id: "a" }, confirm: null, dryRun: true });
  assert.deepEqual(readFullCall("node_remove", { node_id: "a", confirm: "t" }), { method: "node_remove", params: { node_id: "a" }, confirm: "t", dryRun: false });
  for (const [args, why] of [
    [null, /object/], [{}, /\$\.action/], [{ action: "a", node_id: "x" }, /belong into params/], [{ action: "a", params: [] }, /\$\.params/],
    [{ action: "a", params: { _meta: {} } }, /plugin's own/], [{ action: "a", confirm: 1 }, /\$\.confirm/], [{ action: "a", dry_run: "yes" }, /\$\.dry_run/],
  ] as const) assert.throws(() => readGroupedCall(args), why);
});

test("a wrong name comes with the right one", () => {
  assert.throws(() => resolveMethod(catalogue, "node_lst", false), /Use node_list/);
  assert.throws(() => resolveMethod(catalogue, "zzz", false), /claw_describe/);
  assert.equal(nearest("imag", ["image", "name"]), "image");
  assert.equal(nearest("q", ["image", "name"]), null);
});

test("params are checked before the bridge sees them", () => {
  checkParams(method("node_list"), { limit: 5, labels: { a: "b" } });
  for (const [params, why] of [
    [{ limit: "5" }, /\$\.limit has to be an integer, not a text/], [{ limit: 0 }, /at least 1/], [{ limit: 201 }, /at most 200/],
    [{ limit: 1.5 }, /an integer, not a number/], [{ lables: {} }, /Did you mean labels/], [{ labels: { a: 1 } }, /\$\.labels\.a/],
  ] as const) assert.throws(() => checkParams(method("node_list"), params), why);
  assert.throws(() => checkParams(method("node_rename"), { node_id: "a" }), /\$\.name is missing/);
  assert.throws(() => checkParams(method("node_rename"), { node_id: "a".repeat(21), name: "b" }), /at most 20 characters/);
});

test("a schema's lists, nulls and enumerations are checked too", () => {
  const schema: JsonObject = { type: "object", properties: { list: { type: "array", items: { type: ["string", "null"] }, maxItems: 2 }, word: { type: "string", enum: ["a", "b"] }, any: {} } };
  assert.equal(findFlaw({ list: ["x", null], word: "A", any: [1] }, schema), null);
  assert.equal(findFlaw({ list: [1] }, schema)?.field, "$.list[0]");
  assert.match(findFlaw({ list: ["", "", ""] }, schema)?.message ?? "", /at most 2 items/);
  assert.equal(findFlaw({ word: null }, schema)?.message, "$.word has to be a text, not null.");
});

test("a name of Object's own is no parameter", () => {
  assert.match(findFlaw({ constructor: 1 }, { type: "object", properties: {}, additionalProperties: false })?.message ?? "", /no parameter/);
});

test("a long list loses whole items and says how to get them", () => {
  const items = Array.from({ length: 500 }, (_, index) => ({ id: index, text: "x".repeat(60) }));
  const shown = show(items, method("node_list"));
  assert.ok(shown.isCut && shown.text.length <= mostCharacters);
  const [json = "", said = ""] = shown.text.split("\n\n");
  const kept = JSON.parse(json) as unknown[];
  assert.match(said, new RegExp(`^Cut: ${kept.length} of 500 items are shown\\. .*cursor: ""`));
  const page = show({ next_cursor: "n", items }, method("node_list"));
  assert.equal((JSON.parse(page.text.split("\n\n")[0] ?? "") as { next_cursor: string }).next_cursor, "n");
});

test("a long text is cut between characters, and what fits is left alone", () => {
  const shown = show({ text: "😀".repeat(20_000) }, method("node_rename"));
  assert.ok(shown.isCut && shown.text.length <= mostCharacters && shown.text.isWellFormed());
  assert.deepEqual(show({ a: 1 }, method("node_list")), { text: '{"a":1}', isCut: false });
  assert.equal(clip("a😀", 2), "a");
});

test("a prompt names the target, has the plan and keeps to OpenClaw's limits", () => {
  const plan = planOf({ dry_run: true, changes: [{ op: "delete", kind: "nodes", id: "n1" }], result: null });
  assert.deepEqual(plan, ["delete nodes n1"]);
  const { title, description } = promptOf(method("node_remove"), { node_id: "gpu-1", force: true }, plan);
  assert.equal(title, "Clawbernetes: node_remove gpu-1");
  assert.match(description, /With force\.\nIt would:\ndelete nodes n1$/);
  const long = promptOf(method("node_remove"), { node_id: "n".repeat(200) }, Array.from({ length: 100 }, (_, index) => `delete nodes ${index}`));
  assert.ok(long.title.length <= mostTitle && long.description.length <= mostDescription);
  assert.match(long.description, /… and \d+ more$/);
  assert.ok(promptOf(method("node_remove"), {}, ["x".repeat(2_000)]).description.length <= mostDescription);
});

test("a method is described with everything that a call needs", () => {
  const text = describe(catalogue, "node_remove", false);
  assert.match(text, /- node_id \(text ≤ 20, required\): The node\./);
  assert.match(text, /- force \(boolean, default false\)/);
  assert.match(text, /destructive, a person has to approve it/);
  assert.equal(describe(catalogue, null, true), "claw_cluster: node_list(…) Does node_list.");
});
