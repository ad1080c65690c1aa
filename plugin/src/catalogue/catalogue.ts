import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";

export type Effect = "read" | "write" | "destructive";

/** One parameter of a method. */
export interface Parameter {
  name: string;
  description: string;
  required: boolean;
  schema: JsonObject;
}

/** One method of the bridge, as it declares itself. */
export interface Method {
  name: string;
  summary: string;
  group: string;
  /** The grouped tool that it is an action of, as the bridge says; null for what belongs to a connection and is no tool's. */
  tool: string | null;
  effect: Effect;
  sensitive: boolean;
  longRunning: boolean;
  /** It may ask for a confirmation (-32005). */
  confirms: boolean;
  parameters: Parameter[];
  result: JsonObject;
  errors: { code: number; message: string }[];
  example: JsonObject | null;
}

/** What a bridge offers: the methods that clients call, by name. */
export interface Catalogue {
  version: string;
  methods: ReadonlyMap<string, Method>;
}

const confirmCode = -32005;

/** Reads an `rpc.discover` answer (OpenRPC 1.3). */
export function readCatalogue(document: Json): Catalogue {
  if (!isObject(document) || !Array.isArray(document["methods"])) throw new Error("The answer to rpc.discover has no methods; is this program claw-bridge?");
  const info = isObject(document["info"]) ? document["info"] : {};
  const methods = new Map<string, Method>();
  for (const entry of document["methods"]) {
    const method = readMethod(entry);
    if (method) methods.set(method.name, method);
  }
  return { version: typeof info["version"] === "string" ? info["version"] : "unknown", methods };
}

/** Methods for people and agents, by tool and name: not those of the connection itself. */
export function offered(catalogue: Catalogue, readOnly: boolean): (Method & { tool: string })[] {
  return [...catalogue.methods.values()]
    .filter((method): method is Method & { tool: string } => method.tool !== null && (!readOnly || method.effect === "read"))
    .sort((a, b) => (a.tool === b.tool ? (a.name < b.name ? -1 : 1) : a.tool < b.tool ? -1 : 1));
}

/**
 * May a call be made again when its answer was lost? Reads, and writes under an idempotency key whose answer the bridge keeps; not what
 * runs long or hands out a secret, which it does anew each time.
 */
export function isReplayable(method: Method): boolean {
  return method.effect === "read" ? !method.sensitive : !method.longRunning && !method.sensitive;
}

function readMethod(entry: Json): Method | null {
  if (!isObject(entry) || typeof entry["name"] !== "string") return null;
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
    result: isObject(entry["result"]) && isObject(entry["result"]["schema"]) ? (entry["result"]["schema"] as JsonObject) : {},
    errors,
    example: readExample(entry["examples"]),
  };
}

function readParameter(entry: Json): Parameter[] {
  if (!isObject(entry) || typeof entry["name"] !== "string" || entry["name"] === "_meta") return [];
  return [
    {
      name: entry["name"],
      description: typeof entry["description"] === "string" ? entry["description"] : "",
      required: entry["required"] === true,
      schema: isObject(entry["schema"]) ? (entry["schema"] as JsonObject) : {},
    },
  ];
}

function readExample(examples: unknown): JsonObject | null {
  const first: unknown = Array.isArray(examples) ? examples[0] : null;
  if (!isObject(first) || !Array.isArray(first["params"])) return null;
  const params: JsonObject = {};
  for (const pair of first["params"] as unknown[]) {
    if (isObject(pair) && typeof pair["name"] === "string") params[pair["name"]] = (pair["value"] ?? null) as Json;
  }
  return params;
}

function isError(value: unknown): value is { code: number; message: string } {
  return isObject(value) && typeof value["code"] === "number" && typeof value["message"] === "string";
}
