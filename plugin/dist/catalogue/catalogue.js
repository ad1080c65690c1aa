import { isObject } from "../json.js";
const confirmCode = -32005;
/** Reads an `rpc.discover` answer (OpenRPC 1.3). */
export function readCatalogue(document) {
    if (!isObject(document) || !Array.isArray(document["methods"]))
        throw new Error("The answer to rpc.discover has no methods; is this program claw-bridge?");
    const info = isObject(document["info"]) ? document["info"] : {};
    const methods = new Map();
    for (const entry of document["methods"]) {
        const method = readMethod(entry);
        if (method)
            methods.set(method.name, method);
    }
    return { version: typeof info["version"] === "string" ? info["version"] : "unknown", methods };
}
/** Methods for people and agents, by tool and name: not those of the connection itself. */
export function offered(catalogue, readOnly) {
    return [...catalogue.methods.values()]
        .filter((method) => method.tool !== null && (!readOnly || method.effect === "read"))
        .sort((a, b) => (a.tool === b.tool ? (a.name < b.name ? -1 : 1) : a.tool < b.tool ? -1 : 1));
}
/**
 * May a call be made again when its answer was lost? Reads, and writes under an idempotency key whose answer the bridge keeps; not what
 * runs long or hands out a secret, which it does anew each time.
 */
export function isReplayable(method) {
    return method.effect === "read" ? !method.sensitive : !method.longRunning && !method.sensitive;
}
function readMethod(entry) {
    if (!isObject(entry) || typeof entry["name"] !== "string")
        return null;
    const tags = Array.isArray(entry["tags"]) ? entry["tags"] : [];
    const group = isObject(tags[0]) && typeof tags[0]["name"] === "string" ? tags[0]["name"] : "other";
    const effect = entry["x-effect"];
    const errors = (Array.isArray(entry["errors"]) ? entry["errors"] : []).filter(isError);
    return {
        name: entry["name"],
        summary: typeof entry["summary"] === "string" ? entry["summary"] : "",
        group,
        tool: typeof entry["x-tool"] === "string" ? entry["x-tool"] : null,
        effect: effect === "read" || effect === "write" ? effect : "destructive",
        sensitive: entry["x-sensitive"] === true,
        longRunning: entry["x-long-running"] === true,
        confirms: errors.some((error) => error.code === confirmCode),
        parameters: (Array.isArray(entry["params"]) ? entry["params"] : []).flatMap(readParameter),
        result: isObject(entry["result"]) && isObject(entry["result"]["schema"]) ? entry["result"]["schema"] : {},
        errors,
        example: readExample(entry["examples"]),
    };
}
function readParameter(entry) {
    if (!isObject(entry) || typeof entry["name"] !== "string" || entry["name"] === "_meta")
        return [];
    return [
        {
            name: entry["name"],
            description: typeof entry["description"] === "string" ? entry["description"] : "",
            required: entry["required"] === true,
            schema: isObject(entry["schema"]) ? entry["schema"] : {},
        },
    ];
}
function readExample(examples) {
    const first = Array.isArray(examples) ? examples[0] : null;
    if (!isObject(first) || !Array.isArray(first["params"]))
        return null;
    const params = {};
    for (const pair of first["params"]) {
        if (isObject(pair) && typeof pair["name"] === "string")
            params[pair["name"]] = (pair["value"] ?? null);
    }
    return params;
}
function isError(value) {
    return isObject(value) && typeof value["code"] === "number" && typeof value["message"] === "string";
}
