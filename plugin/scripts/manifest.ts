import type { Catalogue, Effect } from "../src/catalogue/catalogue.ts";
import type { JsonObject } from "../src/json.ts";
import { fullTools, groupedTools } from "../src/tools/definitions.ts";
import { fixedTools } from "../src/tools/fixed.ts";

/** The manifest with every tool that the plugin can register, in either mode, and what each of them may do. */
export function manifestWith(manifest: JsonObject, catalogue: Catalogue): JsonObject {
  const tools: { name: string; effect: Effect }[] = [
    ...groupedTools(catalogue, false),
    ...fixedTools.map((tool) => ({ name: tool.name, effect: "read" as const })),
    ...fullTools(catalogue, false),
  ];
  return {
    ...manifest,
    contracts: { ...(manifest["contracts"] as JsonObject), tools: tools.map((tool) => tool.name) },
    toolMetadata: Object.fromEntries(tools.map((tool) => [tool.name, tool.effect === "read" ? { replaySafe: true } : { sideEffecting: true }])),
  };
}
