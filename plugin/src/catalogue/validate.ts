import { canonical, isObject, type Json, type JsonObject } from "../json.ts";

/** What is wrong with a value: where (like `$.env.A`) and what was expected. */
export interface Flaw {
  field: string;
  message: string;
}

/**
 * Checks a value against the part of JSON schema that rpc.discover uses. Null when it fits. Words of an enumeration fit in any letter case,
 * as the bridge reads them.
 */
export function findFlaw(value: Json | undefined, schema: JsonObject, field = "$"): Flaw | null {
  if (value === undefined) return null;
  const types = typeof schema["type"] === "string" ? [schema["type"]] : Array.isArray(schema["type"]) ? schema["type"] : [];
  if (types.length > 0 && !types.some((type) => isOf(value, type))) return { field, message: `${field} has to be ${types.map(article).join(" or ")}, not ${article(nameOf(value))}.` };
  if (value === null) return null;
  return findInEnum(value, schema, field) ?? findInNumber(value, schema, field) ?? findInText(value, schema, field) ?? findInList(value, schema, field) ?? findInObject(value, schema, field);
}

function findInEnum(value: Json, schema: JsonObject, field: string): Flaw | null {
  const words = schema["enum"];
  // The bridge also takes older spellings of these words; it refuses the rest itself, with the nearest word.
  if (!Array.isArray(words) || typeof value === "string") return null;
  return words.some((word) => canonical(word) === canonical(value)) ? null : { field, message: `${field} has to be one of ${words.join(", ")}.` };
}

function findInNumber(value: Json, schema: JsonObject, field: string): Flaw | null {
  if (typeof value !== "number") return null;
  const { minimum, maximum } = schema;
  if (typeof minimum === "number" && value < minimum) return { field, message: `${field} has to be at least ${minimum}.` };
  if (typeof maximum === "number" && value > maximum) return { field, message: `${field} has to be at most ${maximum}.` };
  return null;
}

function findInText(value: Json, schema: JsonObject, field: string): Flaw | null {
  const most = schema["maxLength"];
  if (typeof value !== "string" || typeof most !== "number" || value.length <= most) return null;
  return { field, message: `${field} has to have at most ${most} characters.` };
}

function findInList(value: Json, schema: JsonObject, field: string): Flaw | null {
  if (!Array.isArray(value)) return null;
  const most = schema["maxItems"];
  if (typeof most === "number" && value.length > most) return { field, message: `${field} has to have at most ${most} items.` };
  const items = schema["items"];
  if (!isObject(items)) return null;
  for (const [index, item] of value.entries()) {
    const flaw = findFlaw(item, items as JsonObject, `${field}[${index}]`);
    if (flaw) return flaw;
  }
  return null;
}

function findInObject(value: Json, schema: JsonObject, field: string): Flaw | null {
  if (!isObject(value)) return null;
  const properties = isObject(schema["properties"]) ? (schema["properties"] as { [name: string]: JsonObject }) : {};
  const rest = schema["additionalProperties"];
  for (const [name, inner] of Object.entries(value as JsonObject)) {
    const at = `${field}.${name}`;
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known === undefined && rest === false) return { field: at, message: unknownMember(at, name, Object.keys(properties)) };
    const flaw = findFlaw(inner, known ?? (isObject(rest) ? (rest as JsonObject) : {}), at);
    if (flaw) return flaw;
  }
  for (const name of Array.isArray(schema["required"]) ? schema["required"] : []) {
    if (typeof name === "string" && !Object.hasOwn(value, name)) return { field: `${field}.${name}`, message: `${field}.${name} is missing.` };
  }
  return null;
}

function unknownMember(at: string, name: string, known: string[]): string {
  const near = nearest(name, known);
  const help = near === null ? (known.length > 0 ? `There are: ${known.join(", ")}.` : "It takes none.") : `Did you mean ${near}?`;
  return `${at} is no parameter. ${help}`;
}

/** The name that is nearest to what was written, when it is near enough to be meant. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = candidate.startsWith(name) && name.length >= 3 ? 1 : editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function isOf(value: Json, type: Json): boolean {
  switch (type) {
    case "null": return value === null;
    case "boolean": return typeof value === "boolean";
    case "integer": return typeof value === "number" && Number.isInteger(value);
    case "number": return typeof value === "number";
    case "string": return typeof value === "string";
    case "array": return Array.isArray(value);
    case "object": return isObject(value);
    default: return true;
  }
}

function nameOf(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function article(type: Json): string {
  const name = type === "array" ? "list" : type === "string" ? "text" : String(type);
  return name === "null" ? "null" : /^[aeio]/.test(name) ? `an ${name}` : `a ${name}`;
}
