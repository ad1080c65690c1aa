import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { isObject, type Json } from "../src/json.ts";

/** Where the tests and scripts find claw-bridge. */
export function bridgePath(given?: string): string {
  const folder = process.env["CLAW_TEST_BIN"];
  return given ?? (folder ? join(folder, "claw-bridge") : join(import.meta.dirname, "..", "..", "artifacts", "bin", "claw-bridge"));
}

/** The rpc.discover answer of a bridge that keeps nothing, without what the plugin does not use. */
export function discover(given?: string): Json {
  const answer = execFileSync(bridgePath(given), ["--in-memory", "--log-level", "none"], { input: '{"id":1,"method":"rpc.discover"}\n', maxBuffer: 64 << 20 });
  const parsed = JSON.parse(answer.toString("utf8")) as { result: { info: Json; methods: Json[] } };
  return { info: parsed.result.info, methods: parsed.result.methods.map(withoutMeta) };
}

function withoutMeta(method: Json): Json {
  if (!isObject(method) || !Array.isArray(method["params"])) return method;
  return { ...method, params: method["params"].filter((parameter) => !isObject(parameter) || parameter["name"] !== "_meta") } as Json;
}
