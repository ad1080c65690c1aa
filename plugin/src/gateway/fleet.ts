import type { BridgeStatus, CallOptions } from "../bridge/supervisor.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Config } from "../config.ts";
import type { Json, JsonObject } from "../json.ts";
import type { PluginRuntime } from "../openclaw.ts";
import type { Bridge } from "../tools/runner.ts";
import { readNodeRows } from "./nodes.ts";
import type { NodeRow } from "./node-table.ts";

/** The bridge that a fleet speaks through. */
export interface BridgeAccess {
  call(method: string, params: JsonObject, options?: CallOptions): Promise<Json>;
  readonly status: BridgeStatus;
  readonly catalogue: Catalogue | null;
}

/** Everything that the gateway's surfaces (tools, methods, commands, routes) share. */
export class Fleet implements Bridge {
  readonly config: Config;
  readonly runtime: PluginRuntime;
  readonly #bridge: () => BridgeAccess;
  readonly #shipped: Catalogue;

  constructor(config: Config, runtime: PluginRuntime, bridge: () => BridgeAccess, shipped: Catalogue) {
    this.config = config;
    this.runtime = runtime;
    this.#bridge = bridge;
    this.#shipped = shipped;
  }

  call(method: string, params: JsonObject, options?: CallOptions): Promise<Json> {
    return this.#bridge().call(method, params, options);
  }

  /** What the running bridge offers; until one runs, what the plugin was made with. */
  catalogue(): Catalogue {
    return this.#bridge().catalogue ?? this.#shipped;
  }

  get bridgeStatus(): BridgeStatus {
    return this.#bridge().status;
  }

  nodes(signal?: AbortSignal): Promise<NodeRow[]> {
    return readNodeRows(this, this.runtime, signal);
  }

  /** The bridge process and, when it can be had, the cluster. */
  async status(): Promise<JsonObject> {
    const cluster = await this.call("cluster_status", {}, { replay: true });
    return { bridge: { ...this.bridgeStatus }, cluster };
  }
}
