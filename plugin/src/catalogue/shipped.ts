import { readFileSync } from "node:fs";
import type { Json } from "../json.ts";
import { readCatalogue, type Catalogue } from "./catalogue.ts";

/** The catalogue that the plugin was generated with: what there is to offer before a bridge runs. `methods.json` is an rpc.discover answer. */
export function readShipped(): Catalogue {
  return readCatalogue(JSON.parse(readFileSync(new URL("../../methods.json", import.meta.url), "utf8")) as Json);
}
