import { isObject } from "../json.js";
import { BridgeError, codes } from "../bridge/errors.js";
/** Reads the arguments of a grouped tool: `{action, params, confirm?, dry_run?}`. The gateway does not check them against the schema. */
export function readGroupedCall(args) {
    if (!isObject(args))
        throw bad("$", "The arguments have to be an object with action and params.");
    const { action, params, confirm, dry_run: dryRun, ...rest } = args;
    if (typeof action !== "string" || action === "")
        throw bad("$.action", "$.action is missing: the name of a method.");
    const unknown = Object.keys(rest)[0];
    if (unknown !== undefined)
        throw bad(`$.${unknown}`, `$.${unknown} is no argument of this tool. Parameters of ${action} belong into params.`);
    return { method: action, ...readRest(params ?? {}, confirm, dryRun) };
}
/** Reads the arguments of a tool that is one method: its parameters, and `confirm` and `dry_run` beside them. */
export function readFullCall(method, args) {
    if (!isObject(args))
        throw bad("$", "The arguments have to be an object.");
    const { confirm, dry_run: dryRun, ...params } = args;
    return { method, ...readRest(params, confirm, dryRun) };
}
function readRest(params, confirm, dryRun) {
    if (!isObject(params))
        throw bad("$.params", "$.params has to be an object with the method's parameters.");
    if ("_meta" in params)
        throw bad("$.params._meta", "$.params._meta is the plugin's own; use confirm and dry_run.");
    if (confirm !== undefined && confirm !== null && typeof confirm !== "string")
        throw bad("$.confirm", "$.confirm has to be a text: the token of the earlier answer.");
    if (dryRun !== undefined && dryRun !== null && typeof dryRun !== "boolean")
        throw bad("$.dry_run", "$.dry_run has to be true or false.");
    return { params: params, confirm: confirm ? confirm : null, dryRun: dryRun === true };
}
function bad(field, message) {
    return new BridgeError(codes.badParams, message, { kind: "invalid_params", field });
}
