import { randomUUID } from "node:crypto";
import { BridgeError, codes } from "../bridge/errors.js";
import { isObject } from "../json.js";
const defaultTimeoutMs = 30_000;
const mainSession = "agent:main:main";
/** What the bridge may ask of the gateway, by name; registered with it when it starts. */
export function gatewayAnswers(runtime) {
    return new Map([
        ["gateway.nodes.list", () => listNodes(runtime)],
        ["gateway.node.invoke", (params, report) => invokeNode(runtime, params, report)],
        ["gateway.notify", (params) => notify(runtime, params)],
    ]);
}
async function listNodes(runtime) {
    const { nodes } = await runtime.nodes.list();
    return { nodes: nodes };
}
/** `{node_id, command, params, timeout_ms, stream?}` → `{payload}`; with `stream`, what comes before the end goes out as progress. */
async function invokeNode(runtime, params, report) {
    const request = {
        nodeId: text(params, "node_id"),
        command: text(params, "command"),
        params: params["params"] ?? {},
        timeoutMs: typeof params["timeout_ms"] === "number" ? params["timeout_ms"] : defaultTimeoutMs,
        idempotencyKey: typeof params["idempotency_key"] === "string" ? params["idempotency_key"] : randomUUID(),
    };
    try {
        return { payload: params["stream"] === true ? await stream(runtime, request, report) : payloadOf(await runtime.nodes.invoke(request)) };
    }
    catch (error) {
        throw nodeError(error, request.nodeId, request.command);
    }
}
async function stream(runtime, request, report) {
    const channel = await runtime.nodes.openDuplex(request);
    const forget = channel.onMessage((message) => report(Buffer.from(message).toString("utf8")));
    try {
        return payloadOf(await channel.closed);
    }
    finally {
        forget();
        channel.close();
    }
}
/** The gateway answers `{ok, payload?, payloadJSON?}`. */
function payloadOf(answer) {
    if (!isObject(answer))
        return (answer ?? null);
    if (answer["payload"] !== undefined)
        return answer["payload"];
    if (typeof answer["payloadJSON"] === "string")
        return JSON.parse(answer["payloadJSON"]);
    return null;
}
function nodeError(error, nodeId, command) {
    const message = error instanceof Error ? error.message : String(error);
    if (/not allowed|not allowlisted/i.test(message))
        return new BridgeError(codes.denied, `The gateway does not allow ${command}: ${message}`, { kind: "denied" });
    if (/unknown node/i.test(message))
        return new BridgeError(codes.notFound, `Node ${nodeId} was not found in the gateway.`, { kind: "not_found" });
    return new BridgeError(codes.unavailable, `The gateway could not run ${command} on ${nodeId}: ${message}`, { kind: "unavailable" });
}
/** `{session?, target?, text, severity}` → `{delivered}`: a line for the session that asked, and a nudge for its agent to read it. */
async function notify(runtime, params) {
    const said = text(params, "text");
    const sessionKey = typeof params["session"] === "string" && params["session"] !== "" ? params["session"] : mainSession;
    const severity = typeof params["severity"] === "string" ? params["severity"] : "info";
    const delivered = runtime.system.enqueueSystemEvent(severity === "info" ? said : `${severity}: ${said}`, { sessionKey });
    if (delivered)
        runtime.system.requestHeartbeat({ source: "hook", intent: "event", reason: "clawbernetes", sessionKey });
    return { delivered };
}
function text(params, name) {
    const value = params[name];
    if (typeof value !== "string" || value === "")
        throw new BridgeError(codes.badParams, `$.${name} has to be a text.`, { kind: "invalid_params", field: `$.${name}` });
    return value;
}
