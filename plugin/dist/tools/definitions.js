import { offered } from "../catalogue/catalogue.js";
import { paramsSchema, signature } from "../catalogue/schema.js";
import { isObject } from "../json.js";
import { readFullCall, readGroupedCall } from "./call.js";
import { mark } from "./describe.js";
/** The tools that the bridge groups its methods into; a description has one line a method. */
export function groupedTools(catalogue, readOnly) {
    const groups = new Map();
    for (const method of offered(catalogue, readOnly))
        groups.set(method.tool, [...(groups.get(method.tool) ?? []), method]);
    return [...groups].map(([name, methods]) => ({
        name,
        label: `Fleet: ${name.replace(/^claw_/, "").replaceAll("_", " ")}`,
        description: groupDescription(methods),
        parameters: {
            type: "object",
            properties: {
                action: { type: "string", enum: methods.map((method) => method.name) },
                params: { type: "object" },
                ...(methods.some((method) => method.effect !== "read") ? { dry_run: { type: "boolean" } } : {}),
                ...(methods.some((method) => method.confirms) ? { confirm: { type: "string" } } : {}),
            },
            required: ["action"],
            additionalProperties: false,
        },
        effect: worst(methods),
        read: readGroupedCall,
    }));
}
/** One tool a method, with its full schema. */
export function fullTools(catalogue, readOnly) {
    return offered(catalogue, readOnly).map((method) => ({
        name: method.name,
        label: method.name.replaceAll("_", " "),
        description: `${method.summary}${method.effect === "destructive" ? " A person has to approve it." : ""}`,
        parameters: withCallMembers(method),
        effect: method.effect,
        read: (args) => readFullCall(method.name, args),
    }));
}
function groupDescription(methods) {
    const legend = methods.some((method) => method.effect !== "read") ? " * changes, ! destroys (a person approves)." : "";
    return `Actions (claw_describe shows all params):${legend}\n${methods.map((method) => `${mark(method)}${signature(method)}: ${brief(method.summary)}`).join("\n")}`;
}
/** The summary up to its first pause, when it is long: claw_describe has the rest. */
function brief(summary) {
    const text = summary.replace(/\.$/, "");
    if (text.length <= 70)
        return text;
    const pause = Math.max(...[";", ":", ",", " ("].map((stop) => text.lastIndexOf(stop, 70)));
    return pause > 25 ? text.slice(0, pause) : text;
}
function withCallMembers(method) {
    const schema = paramsSchema(method);
    const extra = {
        ...(method.effect !== "read" ? { dry_run: { type: "boolean", description: "Show what would change and change nothing." } } : {}),
        ...(method.confirms ? { confirm: { type: "string", description: "Token of an answer that asked for a confirmation." } } : {}),
    };
    return { ...schema, properties: { ...(isObject(schema["properties"]) ? schema["properties"] : {}), ...extra } };
}
function worst(methods) {
    if (methods.some((method) => method.effect === "destructive"))
        return "destructive";
    return methods.some((method) => method.effect === "write") ? "write" : "read";
}
