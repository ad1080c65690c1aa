import { readNodeRows } from "./nodes.js";
/** Everything that the gateway's surfaces (tools, methods, commands, routes) share. */
export class Fleet {
    config;
    runtime;
    #bridge;
    #shipped;
    constructor(config, runtime, bridge, shipped) {
        this.config = config;
        this.runtime = runtime;
        this.#bridge = bridge;
        this.#shipped = shipped;
    }
    call(method, params, options) {
        return this.#bridge().call(method, params, options);
    }
    /** What the running bridge offers; until one runs, what the plugin was made with. */
    catalogue() {
        return this.#bridge().catalogue ?? this.#shipped;
    }
    get bridgeStatus() {
        return this.#bridge().status;
    }
    nodes(signal) {
        return readNodeRows(this, this.runtime, signal);
    }
    /** The bridge process and, when it can be had, the cluster. */
    async status() {
        const cluster = await this.call("cluster_status", {}, { replay: true });
        return { bridge: { ...this.bridgeStatus }, cluster };
    }
}
