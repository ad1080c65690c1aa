import { objectsOf, type Json } from "../json.ts";
import type { GatewayNode } from "../openclaw.ts";

/** One line of the table of all nodes. */
export interface NodeRow {
  id: string;
  node: string;
  type: "gpu" | "cpu" | "companion";
  status: string;
  capabilities: string;
}

/** Rows for the cluster's nodes (`node_get` answers) and then the gateway's other devices. A machine that is both is one row. */
export function nodeRows(clusterNodes: readonly Json[], gatewayNodes: readonly GatewayNode[]): NodeRow[] {
  const cluster = objectsOf(clusterNodes).map(clusterRow).sort(byName);
  const known = new Set(cluster.map((row) => row.id));
  const others = gatewayNodes.filter((node) => !known.has(node.nodeId)).map(companionRow).sort(byName);
  return [...cluster, ...others];
}

/** The rows as text, columns aligned. */
export function nodeTable(rows: readonly NodeRow[]): string {
  if (rows.length === 0) return "There are no nodes yet. Make a join token with node_token_create, and run the command that it answers on a machine.";
  const lines = [["Node", "Type", "Status", "Capabilities"], ...rows.map((row) => [row.node, row.type, row.status, row.capabilities])];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell)).join("  ").trimEnd()).join("\n");
}

function clusterRow(node: Record<string, unknown>): NodeRow {
  const gpus = objectsOf(node["gpus"]);
  const parts = gpus.length > 0 ? gpuParts(gpus) : [`${String(node["cpu_cores"] ?? 0)} cores`, `${String(node["memory_gb"] ?? 0)}GB memory`];
  const status = String(node["status"] ?? "unknown");
  return {
    id: String(node["id"] ?? ""),
    node: String(node["name"] ?? node["id"] ?? ""),
    type: gpus.length > 0 ? "gpu" : "cpu",
    status: node["cordoned"] === true && status === "healthy" ? "healthy, cordoned" : status,
    capabilities: parts.join(", "),
  };
}

function gpuParts(gpus: readonly Record<string, unknown>[]): string[] {
  const counts = new Map<string, number>();
  for (const gpu of gpus) {
    const model = modelOf(String(gpu["name"] ?? "GPU"));
    counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  const megabytes = gpus.reduce((sum, gpu) => sum + (typeof gpu["vram_mb"] === "number" ? gpu["vram_mb"] : 0), 0);
  return [...[...counts].map(([model, count]) => `${count}x ${model}`), ...(megabytes > 0 ? [`${Math.round(megabytes / 1024)}GB VRAM`] : [])];
}

/** `NVIDIA H100 80GB HBM3` is an H100 to people. */
function modelOf(name: string): string {
  const words = name.replace(/^(NVIDIA|AMD|Intel)\s+/i, "").replace(/^(GeForce|Radeon|Instinct|Tesla)\s+/i, "").split(/[\s-]+/);
  const size = words.findIndex((word) => /^\d+GB$/i.test(word) || /^(SXM\d?|PCIe?|HBM\d?e?|NVL)$/i.test(word));
  return (size > 0 ? words.slice(0, size) : words).join(" ") || name;
}

function companionRow(node: GatewayNode): NodeRow {
  const caps = (node.caps ?? []).map((cap) => cap.replaceAll("_", " "));
  const status = node.approvalState && node.approvalState !== "approved" ? "not approved" : node.connected ? "connected" : "offline";
  return { id: node.nodeId, node: node.displayName ?? node.nodeId.slice(0, 12), type: "companion", status, capabilities: caps.join(", ") };
}

function byName(a: NodeRow, b: NodeRow): number {
  return a.node < b.node ? -1 : a.node > b.node ? 1 : 0;
}
