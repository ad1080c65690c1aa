import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkParams, resolveMethod } from "../src/catalogue/resolve.ts";
import { readShipped } from "../src/catalogue/shipped.ts";
import type { JsonObject } from "../src/json.ts";
import { fullTools, groupedTools } from "../src/tools/definitions.ts";
import { fixedTools } from "../src/tools/fixed.ts";

const root = join(import.meta.dirname, "..", "skills");
const catalogue = readShipped();
const tools = new Set([...groupedTools(catalogue, false), ...fixedTools].map((tool) => tool.name));
const methods = new Set(fullTools(catalogue, false).map((tool) => tool.name));
const words = new Set(["action", "params", "dry_run", "confirm", "reason", "findings", "listen", "advertise_url"]);

for (const skill of readdirSync(root)) {
  const text = readFileSync(join(root, skill, "SKILL.md"), "utf8");
  const spans = [...text.replaceAll(/\n\s+/g, " ").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");

  test(`${skill}: every tool that it names is there`, () => {
    const named = [...text.matchAll(/\b(claw_[a-z_]*[a-z]|nodes_status)\b/g)].map((match) => match[1] ?? "");
    assert.ok(named.length > 3);
    for (const name of named) assert.ok(tools.has(name), `${name} is no tool`);
  });

  test(`${skill}: every call that it shows fits its method`, () => {
    let shown = 0;
    let tool = "";
    for (const span of spans) {
      if (tools.has(span)) tool = span;
      if (!span.startsWith('{"action"')) continue;
      if (span.includes("METHOD")) continue;
      const call = JSON.parse(span) as { action: string; params?: JsonObject };
      const method = resolveMethod(catalogue, call.action, false);
      checkParams(method, call.params ?? {});
      assert.equal(tool, method.tool, `${call.action} belongs to another tool`);
      shown++;
    }
    assert.ok(shown >= 3);
  });

  test(`${skill}: every other name that it quotes is a method, a parameter, a result or a word of the tools`, () => {
    const known = new Set([...words, ...[...catalogue.methods.values()].flatMap((method) => method.parameters.map((parameter) => parameter.name))]);
    for (const span of spans.filter((candidate) => /^[a-z]+(_[a-z]+)*$/.test(candidate))) {
      assert.ok(known.has(span) || tools.has(span) || methods.has(span), `\`${span}\` is nothing that there is`);
    }
  });

  test(`${skill}: its head says what it is for`, () => {
    assert.match(text, new RegExp(`^---\\nname: ${skill}\\ndescription: .{40,}\\n---\\n`));
    assert.ok(text.length < 3_500);
  });
}
