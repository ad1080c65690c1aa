import { BridgeError } from "../bridge/errors.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { isObject, type Json } from "../json.ts";
import type { AgentTool, PluginApi, ToolContext, ToolResult } from "../openclaw.ts";
import { show } from "../tools/cut.ts";
import { fullTools, groupedTools, type ToolDefinition } from "../tools/definitions.ts";
import { describe } from "../tools/describe.ts";
import { ToolFailure } from "../tools/failure.ts";
import { describeTool, nodesTool } from "../tools/fixed.ts";
import { promptOf } from "../tools/plan.ts";
import type { Caller, Runner } from "../tools/runner.ts";
import type { Fleet } from "./fleet.ts";
import { nodeTable } from "./node-table.ts";

const approvalWaitMs = 300_000;
const risks = { read: "low", write: "medium", destructive: "high" } as const;

/** Registers the tools, and the question that goes before what destroys. Names are fixed (the manifest has them); texts follow the bridge. */
export function registerTools(api: PluginApi, fleet: Fleet, runner: Runner, shipped: Catalogue): void {
  const define = (catalogue: Catalogue) => (fleet.config.tools === "full" ? fullTools : groupedTools)(catalogue, fleet.config.readOnly);
  const named = new Map<string, ToolDefinition>();
  for (const tool of define(shipped)) {
    named.set(tool.name, tool);
    const current = () => define(fleet.catalogue()).find((candidate) => candidate.name === tool.name) ?? tool;
    api.registerTool((context) => methodTool(current(), fleet, runner, context), { names: [tool.name] });
    api.registerToolMetadata({ toolName: tool.name, displayName: tool.label, risk: risks[tool.effect], tags: tagsOf(tool) });
  }
  api.registerTool(fixedTool(describeTool, async (args) => describe(fleet.catalogue(), isObject(args) && typeof args["method"] === "string" ? args["method"] : null, fleet.config.readOnly)));
  api.registerTool(fixedTool(nodesTool, async (_args, signal) => nodeTable(await fleet.nodes(signal))));
  for (const tool of [describeTool, nodesTool]) api.registerToolMetadata({ toolName: tool.name, displayName: tool.label, risk: "low", tags: ["read-only"] });
  api.on("before_tool_call", async (event, context) => {
    const tool = named.get(event.toolName);
    if (!tool || event.toolCallId === undefined) return;
    return await askFor(tool, runner, event.params, event.toolCallId, { session: context.sessionKey, agent: context.agentId, signal: context.abortSignal });
  }, { matcher: [...named.keys()] });
}

async function askFor(tool: ToolDefinition, runner: Runner, args: unknown, toolCallId: string, caller: Caller) {
  let call, asked;
  try {
    call = tool.read(args);
    asked = await runner.planToAllow(call, caller);
  } catch (error) {
    // What is wrong with the call is told by the call itself; without an approval it can do no harm.
    if (BridgeError.is(error)) return;
    throw error;
  }
  if (asked === null) return;
  const { method, plan } = asked;
  return {
    requireApproval: {
      ...promptOf(method, call.params, plan),
      severity: method.effect === "destructive" ? ("critical" as const) : ("warning" as const),
      allowedDecisions: ["allow-once" as const, "deny" as const],
      timeoutMs: approvalWaitMs,
      onResolution: (decision: string) => {
        if (decision === "allow-once" || decision === "allow-always") runner.approvals.grant(toolCallId, call, plan);
      },
    },
  };
}

function methodTool(tool: ToolDefinition, fleet: Fleet, runner: Runner, context: ToolContext): AgentTool {
  return {
    ...shape(tool),
    execute: (toolCallId, args, signal, onUpdate) => failing(async () => {
      const call = tool.read(args);
      const caller: Caller = {
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

function fixedTool(tool: typeof describeTool | typeof nodesTool, run: (args: unknown, signal: AbortSignal | undefined) => Promise<string>): AgentTool {
  return { ...shape(tool), execute: (_id, args, signal) => failing(async () => textResult(await run(args, signal), null)) };
}

function shape(tool: { name: string; label: string; description: string; parameters: unknown }): Omit<AgentTool, "execute"> {
  return { name: tool.name, label: tool.label, description: tool.description, parameters: tool.parameters as Record<string, unknown> };
}

async function failing(run: () => Promise<ToolResult>): Promise<ToolResult> {
  try {
    return await run();
  } catch (error) {
    throw BridgeError.is(error) ? new ToolFailure(error) : error;
  }
}

function textResult(text: string, details: unknown): ToolResult {
  return { content: [{ type: "text", text }], details: details as Json };
}

function tagsOf(tool: ToolDefinition): string[] {
  return [tool.effect === "read" ? "read-only" : tool.effect, "fleet"];
}
