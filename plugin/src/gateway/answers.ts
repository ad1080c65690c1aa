import { randomUUID } from "node:crypto";
import { BridgeError, codes } from "../bridge/errors.ts";
import type { Answer } from "../bridge/peer.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { PluginRuntime } from "../openclaw.ts";

const defaultTimeoutMs = 30_000;
const mainSession = "agent:main:main";

/** What the bridge may ask of the gateway, by name; registered with it when it starts. */
export function gatewayAnswers(runtime: PluginRuntime): Map<string, Answer> {
  return new Map<string, Answer>([
    ["gateway.nodes.list", () => listNodes(runtime)],
    ["gateway.node.invoke", (params, report) => invokeNode(runtime, params, report)],
    ["gateway.notify", (params) => notify(runtime, params)],
  ]);
}

async function listNodes(runtime: PluginRuntime): Promise<Json> {
  const { nodes } = await runtime.nodes.list();
  return { nodes: nodes as unknown as Json };
}

/** `{node_id, command, params, timeout_ms, stream?}` → `{payload}`; with `stream`, what comes before the end goes out as progress. */
async function invokeNode(runtime: PluginRuntime, params: JsonObject, report: (chunk: Json) => void): Promise<Json> {
  const request = {
    nodeId: text(params, "node_id"),
    command: text(params, "command"),
    params: params["params"] ?? {},
    timeoutMs: typeof params["timeout_ms"] === "number" ? params["timeout_ms"] : defaultTimeoutMs,
    idempotencyKey: typeof params["idempotency_key"] === "string" ? params["idempotency_key"] : randomUUID(),
  };
  try {
    return { payload: params["stream"] === true ? await stream(runtime, request, report) : payloadOf(await runtime.nodes.invoke(request)) };
  } catch (error) {
    throw nodeError(error, request.nodeId, request.command);
  }
}

async function stream(runtime: PluginRuntime, request: Parameters<PluginRuntime["nodes"]["openDuplex"]>[0], report: (chunk: Json) => void): Promise<Json> {
  const channel = await runtime.nodes.openDuplex(request);
  const forget = channel.onMessage((message) => report(Buffer.from(message).toString("utf8")));
  try {
    return payloadOf(await channel.closed);
  } finally {
    forget();
    channel.close();
  }
}

/** The gateway answers `{ok, payload?, payloadJSON?}`. */
function payloadOf(answer: unknown): Json {
  if (!isObject(answer)) return (answer ?? null) as Json;
  if (answer["payload"] !== undefined) return answer["payload"] as Json;
  if (typeof answer["payloadJSON"] === "string") return JSON.parse(answer["payloadJSON"]) as Json;
  return null;
}

function nodeError(error: unknown, nodeId: string, command: string): BridgeError {
  const message = error instanceof Error ? error.message : String(error);
  if (/not allowed|not allowlisted/i.test(message)) return new BridgeError(codes.denied, `The gateway does not allow ${command}: ${message}`, { kind: "denied" });
  if (/unknown node/i.test(message)) return new BridgeError(codes.notFound, `Node ${nodeId} was not found in the gateway.`, { kind: "not_found" });
  return new BridgeError(codes.unavailable, `The gateway could not run ${command} on ${nodeId}: ${message}`, { kind: "unavailable" });
}

/** `{session?, target?, text, severity}` → `{delivered}`: a line for the session that asked, and a nudge for its agent to read it. */
async function notify(runtime: PluginRuntime, params: JsonObject): Promise<Json> {
  const said = text(params, "text");
  const sessionKey = typeof params["session"] === "string" && params["session"] !== "" ? params["session"] : mainSession;
  const severity = typeof params["severity"] === "string" ? params["severity"] : "info";
  const delivered = runtime.system.enqueueSystemEvent(severity === "info" ? said : `${severity}: ${said}`, { sessionKey });
  if (delivered) runtime.system.requestHeartbeat({ source: "hook", intent: "event", reason: "clawbernetes", sessionKey });
  return { delivered };
}

function text(params: JsonObject, name: string): string {
  const value = params[name];
  if (typeof value !== "string" || value === "") throw new BridgeError(codes.badParams, `$.${name} has to be a text.`, { kind: "invalid_params", field: `$.${name}` });
  return value;
}
