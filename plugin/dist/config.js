import { isObject } from "./json.js";
/** Reads the entry's `config`. Throws a sentence for what the gateway's own check of the schema would have refused. */
export function readConfig(raw) {
    const given = raw === undefined || raw === null ? {} : raw;
    if (!isObject(given))
        throw new Error("plugins.entries.clawbernetes.config has to be an object.");
    const tools = given["tools"] ?? "grouped";
    if (tools !== "grouped" && tools !== "full")
        throw new Error('plugins.entries.clawbernetes.config.tools has to be "grouped" or "full".');
    return {
        bridgeBinary: text(given, "bridge_binary"),
        autoApproveSubnets: texts(given, "auto_approve_subnets"),
        stateDir: text(given, "state_dir"),
        listen: text(given, "listen"),
        advertiseUrl: text(given, "advertise_url"),
        tools,
        readOnly: given["read_only"] === true,
    };
}
function text(given, name) {
    const value = given[name];
    if (value === undefined || value === null || value === "")
        return null;
    if (typeof value !== "string")
        throw new Error(`plugins.entries.clawbernetes.config.${name} has to be a text.`);
    return value;
}
function texts(given, name) {
    const value = given[name] ?? [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
        throw new Error(`plugins.entries.clawbernetes.config.${name} has to be a list of texts.`);
    return value;
}
