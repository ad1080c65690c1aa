/** Prints how many tokens the tools take in a model's context, a line each (o200k_base), and fails when grouped ones take over 6,000. */
import { getEncoding } from "js-tiktoken";
import { readShipped } from "../src/catalogue/shipped.ts";
import { fullTools, groupedTools } from "../src/tools/definitions.ts";
import { fixedTools } from "../src/tools/fixed.ts";

const most = 6_000;
const encoding = getEncoding("o200k_base");
const catalogue = readShipped();

function measure(title: string, tools: readonly { name: string; description: string; parameters: unknown }[], isListed: boolean): number {
  let total = 0;
  for (const tool of tools) {
    const { name, description, parameters } = tool;
    const tokens = encoding.encode(JSON.stringify({ name, description, parameters })).length;
    total += tokens;
    if (isListed) process.stdout.write(`${String(tokens).padStart(7)}  ${name}\n`);
  }
  process.stdout.write(`${String(total).padStart(7)}  ${title}: ${tools.length} tools, ${catalogue.methods.size} methods\n`);
  return total;
}

const grouped = measure("grouped", [...groupedTools(catalogue, false), ...fixedTools], true);
measure("full", [...fullTools(catalogue, false), ...fixedTools], false);
if (grouped > most) {
  process.stderr.write(`The grouped tools take more than ${most} tokens.\n`);
  process.exitCode = 1;
}
