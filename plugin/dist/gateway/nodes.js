import { objectsOf } from "../json.js";
import { nodeRows } from "./node-table.js";
const mostNodes = 200;
/** All nodes of both worlds. A gateway whose node list cannot be read just has no companions in it. */
export async function readNodeRows(bridge, runtime, signal) {
    const options = { replay: true, ...(signal ? { signal } : {}) };
    const listed = await bridge.call("node_list", { limit: mostNodes }, options);
    const ids = objectsOf(listed).map((node) => node["id"]);
    const [details, gatewayNodes] = await Promise.all([
        Promise.all(ids.map((id) => bridge.call("node_get", { node_id: id }, options).catch(() => null))),
        readGatewayNodes(runtime),
    ]);
    return nodeRows(details, gatewayNodes);
}
async function readGatewayNodes(runtime) {
    try {
        return (await runtime.nodes.list()).nodes;
    }
    catch {
        // Outside of a gateway there is no node list to read.
        return [];
    }
}
