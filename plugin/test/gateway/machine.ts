import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bridgePath } from "../../scripts/discover.ts";
import { until, type Gateway } from "./harness.ts";

const run = promisify(execFile);

/** A real clawnode, joined to the gateway's bridge, that runs workloads as processes. */
export class Machine {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  static async join(gateway: Gateway, name: string): Promise<Machine> {
    const made = (await gateway.fleet("claw_discovery", "node_token_create", { hostname: name })) as { token: string; gateway_url: string };
    const home = join(gateway.base, name);
    mkdirSync(home);
    const config = join(home, "config.json");
    const clawnode = join(dirname(bridgePath()), "clawnode");
    await run(clawnode, ["join", "--gateway", made.gateway_url, "--token", made.token, "--hostname", name, "--config", config, "--state-dir", join(home, "state")]);
    const saved = JSON.parse(readFileSync(config, "utf8")) as Record<string, unknown>;
    writeFileSync(config, JSON.stringify({ ...saved, runtimes: ["process"], allow_root_processes: true }), { mode: 0o600 });
    const machine = new Machine(spawn(clawnode, ["run", "--config", config, "--state-dir", join(home, "state"), "--log-level", "warn"], { stdio: "ignore" }));
    await until(`${name} is healthy`, async () => JSON.stringify(await gateway.fleet("claw_cluster", "node_list")).includes('"status":"healthy"'));
    return machine;
  }

  async leave(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.on("exit", resolve));
    this.#process.kill("SIGTERM");
    await gone;
  }
}
