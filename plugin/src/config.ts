import { isObject } from "./json.ts";

/** What the plugin's entry in openclaw.json says, with defaults filled in. The manifest's `configSchema` has the same members. */
export interface Config {
  /** The program; null to look for it (see bridge/binary.ts). */
  bridgeBinary: string | null;
  /** Networks whose nodes are admitted without a person. */
  autoApproveSubnets: string[];
  /** Where the cluster's state is; null for the bridge's own default, so that a shell sees the same cluster. */
  stateDir: string | null;
  /** HOST:PORT that nodes connect to; null for no listener. */
  listen: string | null;
  /** What nodes on other machines reach the listener by. */
  advertiseUrl: string | null;
  tools: "grouped" | "full";
  readOnly: boolean;
}

/** Reads the entry's `config`. Throws a sentence for what the gateway's own check of the schema would have refused. */
export function readConfig(raw: unknown): Config {
  const given = raw === undefined || raw === null ? {} : raw;
  if (!isObject(given)) throw new Error("plugins.entries.clawbernetes.config has to be an object.");
  const tools = given["tools"] ?? "grouped";
  if (tools !== "grouped" && tools !== "full") throw new Error('plugins.entries.clawbernetes.config.tools has to be "grouped" or "full".');
  return {
    bridgeBinary: text(given, "bridge_binary"),
    autoApproveSubnets: texts(given, "auto_approve_subnets"),
    stateDir: text(given, "state_dir"),
    listen: text(given, "listen"),
    advertiseUrl: text(given, "advertise_url"),
    tools,
    readOnly: given["read_only"] === true,
  };
}

function text(given: Record<string, unknown>, name: string): string | null {
  const value = given[name];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string") throw new Error(`plugins.entries.clawbernetes.config.${name} has to be a text.`);
  return value;
}

function texts(given: Record<string, unknown>, name: string): string[] {
  const value = given[name] ?? [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
    throw new Error(`plugins.entries.clawbernetes.config.${name} has to be a list of texts.`);
  return value as string[];
}
