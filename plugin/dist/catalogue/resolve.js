import { BridgeError, codes } from "../bridge/errors.js";
import { offered } from "./catalogue.js";
import { paramsSchema } from "./schema.js";
import { findFlaw, nearest } from "./validate.js";
/** The method of a name, when it is offered. Throws -32601 with the nearest name, or -32001 for a write in a read-only plugin. */
export function resolveMethod(catalogue, name, readOnly) {
    const methods = offered(catalogue, false);
    const method = methods.find((candidate) => candidate.name === name);
    if (!method) {
        const near = nearest(name, methods.map((candidate) => candidate.name));
        throw new BridgeError(codes.methodNotFound, `There is no method '${name}'.${near ? ` Use ${near}.` : " claw_describe lists all."}`, { kind: "method_not_found" });
    }
    if (readOnly && method.effect !== "read")
        throw new BridgeError(codes.denied, `${name} changes the cluster, and this plugin is read-only (plugins.entries.clawbernetes.config.read_only).`, { kind: "read_only" });
    return method;
}
/** Throws -32602 when the params do not fit the method. */
export function checkParams(method, params) {
    const flaw = findFlaw(params, paramsSchema(method));
    if (flaw)
        throw new BridgeError(codes.badParams, flaw.message, { kind: "invalid_params", field: flaw.field, hint: `claw_describe shows the parameters of ${method.name}.` });
}
