import type { Catalogue, Method, Parameter } from "../catalogue/catalogue.ts";
import { offered } from "../catalogue/catalogue.ts";
import { resolveMethod } from "../catalogue/resolve.ts";
import { signature } from "../catalogue/schema.ts";
import { isObject, type JsonObject } from "../json.ts";

/** Everything about one method, for a model to call it right; without a name, all methods with one line each. */
export function describe(catalogue: Catalogue, name: string | null, readOnly: boolean): string {
  if (name === null) return offered(catalogue, readOnly).map((method) => `${method.tool}: ${signature(method)} ${mark(method)}${method.summary}`).join("\n");
  const method = resolveMethod(catalogue, name, false);
  const lines = [`${method.name}: ${method.summary}`, `Effect: ${effectText(method)}.`];
  lines.push(method.parameters.length > 0 ? "Parameters:" : "Takes no parameters.");
  lines.push(...method.parameters.map(parameterLine));
  lines.push(`Result: ${shapeOf(method.result)}`);
  if (method.errors.length > 0) lines.push("Errors:", ...method.errors.map((error) => `- ${error.code}: ${error.message}`));
  if (method.example) lines.push(`Example params: ${JSON.stringify(method.example)}`);
  return lines.join("\n");
}

/** `*` for what changes something, `!` for what destroys. */
export function mark(method: Method): string {
  return method.effect === "read" ? "" : method.effect === "write" ? "* " : "! ";
}

function effectText(method: Method): string {
  const effect = method.effect === "destructive" ? "destructive, a person has to approve it" : method.effect;
  return `${effect}${method.sensitive ? ", shows a secret (recorded in the audit log)" : ""}${method.longRunning ? ", may take long" : ""}`;
}

function parameterLine(parameter: Parameter): string {
  const { default: fallback } = parameter.schema;
  const parts = [shapeOf(parameter.schema), ...(parameter.required ? ["required"] : []), ...(fallback !== undefined ? [`default ${JSON.stringify(fallback)}`] : [])];
  return `- ${parameter.name} (${parts.join(", ")}): ${parameter.description}`;
}

/** A schema in a few words: `text ≤ 63`, `list of {name: text, …}`. */
function shapeOf(schema: JsonObject): string {
  if (Array.isArray(schema["enum"])) return schema["enum"].map((word) => String(word)).join(" | ");
  const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
  return types.map((type) => typeOf(type, schema)).join(" or ");
}

function typeOf(type: unknown, schema: JsonObject): string {
  const { minimum, maximum, maxLength, items, properties, additionalProperties, required } = schema;
  if (type === "string") return typeof maxLength === "number" ? `text ≤ ${maxLength}` : "text";
  if (type === "integer" || type === "number") return [type, ...(minimum !== undefined ? [`≥ ${minimum}`] : []), ...(typeof maximum === "number" && maximum < 2147483647 ? [`≤ ${maximum}`] : [])].join(" ");
  if (type === "array") return `list of ${isObject(items) ? shapeOf(items as JsonObject) : "any"}`;
  if (type === "object" && isObject(properties)) {
    const must = new Set(Array.isArray(required) ? required : []);
    const isInput = additionalProperties === false;
    return `{${Object.entries(properties).map(([name, inner]) => `${name}${isInput && !must.has(name) ? "?" : ""}: ${isObject(inner) ? shapeOf(inner as JsonObject) : "any"}`).join(", ")}}`;
  }
  if (type === "object") return isObject(additionalProperties) ? `map of name to ${shapeOf(additionalProperties as JsonObject)}` : "object";
  return type === undefined ? "any" : String(type);
}
