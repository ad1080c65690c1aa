import { offered } from "../catalogue/catalogue.js";
import { resolveMethod } from "../catalogue/resolve.js";
import { signature } from "../catalogue/schema.js";
import { isObject } from "../json.js";
/** Everything about one method, for a model to call it right; without a name, all methods with one line each. */
export function describe(catalogue, name, readOnly) {
    if (name === null)
        return offered(catalogue, readOnly).map((method) => `${method.tool}: ${signature(method)} ${mark(method)}${method.summary}`).join("\n");
    const method = resolveMethod(catalogue, name, false);
    const lines = [`${method.name}: ${method.summary}`, `Effect: ${effectText(method)}.`];
    lines.push(method.parameters.length > 0 ? "Parameters:" : "Takes no parameters.");
    lines.push(...method.parameters.map(parameterLine));
    lines.push(`Result: ${shapeOf(method.result)}`);
    if (method.errors.length > 0)
        lines.push("Errors:", ...method.errors.map((error) => `- ${error.code}: ${error.message}`));
    if (method.example)
        lines.push(`Example params: ${JSON.stringify(method.example)}`);
    return lines.join("\n");
}
/** `*` for what changes something, `!` for what destroys. */
export function mark(method) {
    return method.effect === "read" ? "" : method.effect === "write" ? "* " : "! ";
}
function effectText(method) {
    const effect = method.effect === "destructive" ? "destructive, a person has to approve it" : method.effect;
    return `${effect}${method.sensitive ? ", shows a secret (recorded in the audit log)" : ""}${method.longRunning ? ", may take long" : ""}`;
}
function parameterLine(parameter) {
    const { default: fallback } = parameter.schema;
    const parts = [shapeOf(parameter.schema), ...(parameter.required ? ["required"] : []), ...(fallback !== undefined ? [`default ${JSON.stringify(fallback)}`] : [])];
    return `- ${parameter.name} (${parts.join(", ")}): ${parameter.description}`;
}
/** A schema in a few words: `text ≤ 63`, `list of {name: text, …}`. */
function shapeOf(schema) {
    if (Array.isArray(schema["enum"]))
        return schema["enum"].map((word) => String(word)).join(" | ");
    const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
    return types.map((type) => typeOf(type, schema)).join(" or ");
}
function typeOf(type, schema) {
    const { minimum, maximum, maxLength, items, properties, additionalProperties, required } = schema;
    if (type === "string")
        return typeof maxLength === "number" ? `text ≤ ${maxLength}` : "text";
    if (type === "integer" || type === "number")
        return [type, ...(minimum !== undefined ? [`≥ ${minimum}`] : []), ...(typeof maximum === "number" && maximum < 2147483647 ? [`≤ ${maximum}`] : [])].join(" ");
    if (type === "array")
        return `list of ${isObject(items) ? shapeOf(items) : "any"}`;
    if (type === "object" && isObject(properties)) {
        const must = new Set(Array.isArray(required) ? required : []);
        const isInput = additionalProperties === false;
        return `{${Object.entries(properties).map(([name, inner]) => `${name}${isInput && !must.has(name) ? "?" : ""}: ${isObject(inner) ? shapeOf(inner) : "any"}`).join(", ")}}`;
    }
    if (type === "object")
        return isObject(additionalProperties) ? `map of name to ${shapeOf(additionalProperties)}` : "object";
    return type === undefined ? "any" : String(type);
}
