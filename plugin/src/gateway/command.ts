import { BridgeError } from "../bridge/errors.ts";
import { isReplayable } from "../catalogue/catalogue.ts";
import { checkParams, resolveMethod } from "../catalogue/resolve.ts";
import { isObject, objectsOf, type Json, type JsonObject } from "../json.ts";
import type { PluginApi } from "../openclaw.ts";
import { show } from "../tools/cut.ts";
import { describe } from "../tools/describe.ts";
import type { Fleet } from "./fleet.ts";
import { nodeTable } from "./node-table.ts";

const help = `/fleet status: how the cluster is
/fleet nodes: all nodes, companions too
/fleet workloads: what runs and waits
/fleet describe [METHOD]: what there is, and what it takes
/fleet METHOD {"param": …}: any method that only reads`;

const mostChatCharacters = 3_500;

/** The chat command `/fleet`: it answers without a model, and only reads. */
export function registerFleetCommand(api: PluginApi, fleet: Fleet): void {
  api.registerCommand({
    name: "fleet",
    description: "Show the GPU cluster: status, nodes, workloads",
    acceptsArgs: true,
    requireAuth: true,
    handler: async (context) => ({ text: await answerFleet(fleet, context.args ?? "", { session: context.sessionKey, agent: context.agentId }) }),
  });
}

/** The text that `/fleet ARGS` answers; errors are texts too. */
export async function answerFleet(fleet: Fleet, args: string, who: { session?: string | undefined; agent?: string | undefined } = {}): Promise<string> {
  const [word = "status", ...rest] = args.trim() === "" ? ["status"] : args.trim().split(/\s+/);
  try {
    switch (word.toLowerCase()) {
      case "help": return help;
      case "status": return statusText(await fleet.status());
      case "nodes": return nodeTable(await fleet.nodes());
      case "workloads": return workloadsText(await fleet.call("workload_list", { limit: 50 }, { replay: true }));
      case "describe": return describe(fleet.catalogue(), rest[0] ?? null, fleet.config.readOnly);
      default: return await callText(fleet, word, args.trim().slice(word.length).trim(), who);
    }
  } catch (error) {
    return BridgeError.is(error) ? error.explain() : error instanceof Error ? error.message : String(error);
  }
}

async function callText(fleet: Fleet, name: string, json: string, who: { session?: string | undefined; agent?: string | undefined }): Promise<string> {
  const method = resolveMethod(fleet.catalogue(), name, fleet.config.readOnly);
  if (method.effect !== "read" || method.sensitive) return `${name} changes the cluster or shows a secret: ask the agent, or use openclaw clawbernetes call.\n\n${help}`;
  let params: unknown;
  try {
    params = json === "" ? {} : JSON.parse(json);
  } catch {
    return `What stands behind ${name} is no JSON: ${json}`;
  }
  if (!isObject(params)) return `What stands behind ${name} has to be a JSON object.`;
  checkParams(method, params as JsonObject);
  const meta = { ...(who.session ? { session: who.session } : {}), ...(who.agent ? { agent: who.agent } : {}) };
  const result = await fleet.call(name, { ...(params as JsonObject), _meta: meta }, { replay: isReplayable(method) });
  return show(result, method, mostChatCharacters).text;
}

/** The cluster in a few lines. */
export function statusText(status: JsonObject): string {
  const cluster = isObject(status["cluster"]) ? status["cluster"] : {};
  const bridge = isObject(status["bridge"]) ? status["bridge"] : {};
  const count = (name: string) => Number(cluster[name] ?? 0);
  const lines = [
    `Cluster: ${cluster["healthy"] === true ? "healthy" : "not healthy"}${cluster["frozen"] === true ? `, rescheduling frozen: ${String(cluster["frozen_reason"])}` : ""}${typeof cluster["reason"] === "string" ? ` (${cluster["reason"]})` : ""}`,
    `Nodes: ${count("total_nodes")} (${count("healthy_nodes")} healthy, ${count("unhealthy_nodes")} unhealthy, ${count("draining_nodes")} draining, ${count("offline_nodes")} offline)`,
    `GPUs: ${count("total_gpus")} (${count("available_gpus")} free, ${count("used_gpus")} in use)`,
    `Workloads: ${count("running_workloads")} running, ${count("pending_workloads")} pending`,
    `Bridge: ${String(bridge["state"])}, version ${String(bridge["version"])}, pid ${String(bridge["pid"])}${typeof cluster["listening"] === "string" ? `, nodes connect to ${cluster["listening"]}` : ""}`,
  ];
  return lines.join("\n");
}

function workloadsText(list: Json): string {
  const workloads = objectsOf(list);
  if (workloads.length === 0) return "There are no workloads.";
  return workloads
    .map((workload) => `${String(workload["name"] ?? workload["id"])}  ${String(workload["state"])}${typeof workload["reason"] === "string" ? `  ${workload["reason"]}` : ""}`)
    .join("\n");
}
