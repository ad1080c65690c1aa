/**
 * Writes what is generated from a bridge's rpc.discover: methods.json, and the tools in openclaw.plugin.json.
 *   node scripts/generate.ts [PATH OF claw-bridge]      (or $CLAW_TEST_BIN/claw-bridge, or ../artifacts/bin/claw-bridge)
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { discover } from "./discover.ts";
import { manifestWith } from "./manifest.ts";
import { readCatalogue } from "../src/catalogue/catalogue.ts";
import type { JsonObject } from "../src/json.ts";

const root = join(import.meta.dirname, "..");
const document = await discover(process.argv[2]);
writeFileSync(join(root, "methods.json"), `${JSON.stringify(document)}\n`);
const manifestFile = join(root, "openclaw.plugin.json");
const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as JsonObject;
const updated = manifestWith(manifest, readCatalogue(document));
writeFileSync(manifestFile, `${JSON.stringify(updated, null, 2)}\n`);
const { tools } = updated["contracts"] as { tools: string[] };
process.stdout.write(`${tools.length} tools in the manifest, from claw-bridge ${readCatalogue(document).version}\n`);
