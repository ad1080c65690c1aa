import { BridgeError } from "../bridge/errors.js";
import { isObject } from "../json.js";
import { show } from "../tools/cut.js";
import { fullTools, groupedTools } from "../tools/definitions.js";
import { describe } from "../tools/describe.js";
import { ToolFailure } from "../tools/failure.js";
import { describeTool, nodesTool } from "../tools/fixed.js";
import { promptOf } from "../tools/plan.js";
import { nodeTable } from "./node-table.js";
const approvalWaitMs = 300_000;
const risks = { read: "low", write: "medium", destructive: "high" };
/** Registers the tools, and the question that goes before what destroys. Names are fixed (the manifest has them); texts follow the bridge. */
export function registerTools(api, fleet, runner, shipped) {
    const define = (catalogue) => (fleet.config.tools === "full" ? fullTools : groupedTools)(catalogue, fleet.config.readOnly);
    const named = new Map();
    for (const tool of define(shipped)) {
        named.set(tool.name, tool);
        const current = () => define(fleet.catalogue()).find((candidate) => candidate.name === tool.name) ?? tool;
        api.registerTool((context) => methodTool(current(), fleet, runner, context), { names: [tool.name] });
        api.registerToolMetadata({ toolName: tool.name, displayName: tool.label, risk: risks[tool.effect], tags: tagsOf(tool) });
    }
    api.registerTool(fixedTool(describeTool, async (args) => describe(fleet.catalogue(), isObject(args) && typeof args["method"] === "string" ? args["method"] : null, fleet.config.readOnly)));
    api.registerTool(fixedTool(nodesTool, async (_args, signal) => nodeTable(await fleet.nodes(signal))));
    for (const tool of [describeTool, nodesTool])
        api.registerToolMetadata({ toolName: tool.name, displayName: tool.label, risk: "low", tags: ["read-only"] });
    api.on("before_tool_call", async (event, context) => {
        const tool = named.get(event.toolName);
        if (!tool || event.toolCallId === undefined)
            return;
        return await askFor(tool, runner, event.params, event.toolCallId, { session: context.sessionKey, agent: context.agentId, signal: context.abortSignal });
    }, { matcher: [...named.keys()] });
}
async function askFor(tool, runner, args, toolCallId, caller) {
    let call, asked;
    try {
        call = tool.read(args);
        asked = await runner.planToAllow(call, caller);
    }
    catch (error) {
        // What is wrong with the call is told by the call itself; without an approval it can do no harm.
        if (BridgeError.is(error))
            return;
        throw error;
    }
    if (asked === null)
        return;
    const { method, plan } = asked;
    return {
        requireApproval: {
            ...promptOf(method, call.params, plan),
            severity: method.effect === "destructive" ? "critical" : "warning",
            allowedDecisions: ["allow-once", "deny"],
            timeoutMs: approvalWaitMs,
            onResolution: (decision) => {
                if (decision === "allow-once" || decision === "allow-always")
                    runner.approvals.grant(toolCallId, call, plan);
            },
        },
    };
}
function methodTool(tool, fleet, runner, context) {
    return {
        ...shape(tool),
        execute: (toolCallId, args, signal, onUpdate) => failing(async () => {
            const call = tool.read(args);
            const caller = {
                session: context.sessionKey ?? context.sessionId,
                agent: context.agentId,
                signal,
                onProgress: onUpdate && ((progress) => onUpdate(textResult(progress.message, progress))),
            };
            const { method, result } = await runner.run(toolCallId, call, caller);
            const { text, isCut } = show(result, method);
            return textResult(text, isCut ? { method: method.name, cut: true, bridge: fleet.bridgeStatus.version } : { method: method.name, result });
        }),
    };
}
function fixedTool(tool, run) {
    return { ...shape(tool), execute: (_id, args, signal) => failing(async () => textResult(await run(args, signal), null)) };
}
function shape(tool) {
    return { name: tool.name, label: tool.label, description: tool.description, parameters: tool.parameters };
}
async function failing(run) {
    try {
        return await run();
    }
    catch (error) {
        throw BridgeError.is(error) ? new ToolFailure(error) : error;
    }
}
function textResult(text, details) {
    return { content: [{ type: "text", text }], details: details };
}
function tagsOf(tool) {
    return [tool.effect === "read" ? "read-only" : tool.effect, "fleet"];
}
