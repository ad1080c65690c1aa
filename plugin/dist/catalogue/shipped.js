import { readFileSync } from "node:fs";
import { readCatalogue } from "./catalogue.js";
/** The catalogue that the plugin was generated with: what there is to offer before a bridge runs. `methods.json` is an rpc.discover answer. */
export function readShipped() {
    return readCatalogue(JSON.parse(readFileSync(new URL("../../methods.json", import.meta.url), "utf8")));
}
