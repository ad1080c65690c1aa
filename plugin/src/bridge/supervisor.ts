import type { Json, JsonObject } from "../json.ts";
import { readCatalogue, type Catalogue } from "../catalogue/catalogue.ts";
import type { Logger } from "../openclaw.ts";
import { Backoff } from "./backoff.ts";
import { Child, type Launch } from "./child.ts";
import { BridgeError, BridgeGone, codes } from "./errors.ts";
import { Peer, type Answer, type RequestOptions } from "./peer.ts";

export interface CallOptions extends RequestOptions {
  /** The call may be made again when the bridge ends before it has answered. */
  replay?: boolean;
}

export interface BridgeStatus {
  state: "stopped" | "starting" | "ready" | "waiting";
  pid: number | null;
  version: string | null;
  starts: number;
  problem: string | null;
}

/** How to start the bridge, or the sentence why not; asked before each start, so that a mended configuration needs no restart. */
export type FindLaunch = () => Launch | { problem: string };

interface Session {
  child: Child;
  peer: Peer;
  catalogue: Catalogue;
}

const readyWithinMs = 20_000;
const stableAfterMs = 30_000;
const callWaitsMs = 15_000;
const mostReplays = 3;
const pollMs = 100;

/** Keeps one claw-bridge running and carries calls to it. */
export class Supervisor {
  readonly #find: FindLaunch;
  readonly #answers: Map<string, Answer>;
  readonly #log: Logger;
  readonly #backoff = new Backoff();
  #session: Session | null = null;
  #starting: Promise<Session> | null = null;
  #child: Child | null = null;
  #isWanted = true;
  #starts = 0;
  #problem: string | null = null;
  #retryAt = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(find: FindLaunch, answers: ReadonlyMap<string, Answer>, log: Logger) {
    this.#find = find;
    this.#answers = new Map(answers);
    this.#log = log;
  }

  get status(): BridgeStatus {
    const state = !this.#isWanted ? "stopped" : this.#session ? "ready" : this.#starting ? "starting" : this.#problem ? "waiting" : "stopped";
    return { state, pid: this.#session?.child.pid ?? null, version: this.#session?.catalogue.version ?? null, starts: this.#starts, problem: this.#problem };
  }

  /** It was ended for good. */
  get isStopped(): boolean {
    return !this.#isWanted;
  }

  /** What the running bridge offers; null while none is ready. */
  get catalogue(): Catalogue | null {
    return this.#session?.catalogue ?? null;
  }

  /** From now on these answer what the bridge asks: those of the registration that the gateway runs. */
  answerWith(answers: ReadonlyMap<string, Answer>): void {
    this.#answers.clear();
    for (const [method, answer] of answers) this.#answers.set(method, answer);
  }

  /** Starts the bridge when it does not run; resolves when it answers. */
  async start(): Promise<void> {
    await this.#ready(undefined);
  }

  /** Calls a method, starting the bridge first when need be. */
  async call(method: string, params: JsonObject, options: CallOptions = {}): Promise<Json> {
    for (let attempt = 0; ; attempt++) {
      const session = await this.#ready(options.signal);
      session.child.hold();
      try {
        return await session.peer.request(method, params, options);
      } catch (error) {
        if (!(error instanceof BridgeGone)) throw error;
        if (!options.replay || attempt >= mostReplays || !this.#isWanted) {
          throw new BridgeError(codes.unavailable, `${error.message} ${method} was under way and may or may not have been done: look before you repeat it.`, { kind: "unavailable" });
        }
      } finally {
        if (session.peer.inFlight === 0) session.child.release();
      }
    }
  }

  /** Ends the bridge for good. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    await this.#child?.stop();
  }

  async #ready(signal: AbortSignal | undefined): Promise<Session> {
    const deadline = Date.now() + callWaitsMs;
    for (;;) {
      signal?.throwIfAborted();
      if (!this.#isWanted) throw new BridgeError(codes.unavailable, "The plugin is being stopped or reloaded. Try again in a moment.", { kind: "unavailable" });
      if (this.#session) return this.#session;
      const wait = this.#retryAt - Date.now();
      if (this.#starting === null && wait > 0) {
        // A bridge that was well until now is waited for; one that never started is not.
        if (this.#starts === 0 || Date.now() + wait > deadline) throw this.#unavailable();
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, pollMs)));
        continue;
      }
      try {
        return await this.#begin();
      } catch (error) {
        if (this.#starts === 0 || Date.now() > deadline) throw this.#unavailable(error);
      }
    }
  }

  #begin(): Promise<Session> {
    return (this.#starting ??= this.#open().finally(() => (this.#starting = null)));
  }

  #unavailable(error?: unknown): BridgeError {
    const why = this.#problem ?? (error instanceof Error ? error.message : "claw-bridge is not running.");
    return new BridgeError(codes.unavailable, why, { kind: "unavailable", retry_after_ms: Math.max(0, this.#retryAt - Date.now()) });
  }

  async #open(): Promise<Session> {
    const launch = this.#find();
    if ("problem" in launch) throw this.#failed(launch.problem);
    let peer: Peer | null = null;
    let session: Session | null = null;
    const child = new Child(launch, {
      onLine: (line) => peer?.receive(line),
      onLog: (line) => this.#log.debug?.(`claw-bridge: ${line}`),
      onEnd: (reason) => {
        peer?.close(reason);
        this.#child = null;
        if (this.#session === session && session !== null) this.#lost(reason);
      },
    });
    this.#child = child;
    peer = new Peer((line) => child.send(line), this.#answers);
    const openedAt = Date.now();
    try {
      child.hold();
      const signal = AbortSignal.timeout(readyWithinMs);
      const document = await peer.request("rpc.discover", {}, { signal });
      const catalogue = readCatalogue(document);
      if (this.#answers.size > 0 && catalogue.methods.has("client_register"))
        await peer.request("client_register", { provides: [...this.#answers.keys()] }, { signal });
      session = { child, peer, catalogue };
    } catch (error) {
      await child.stop();
      const said = error instanceof Error && error.name === "TimeoutError" ? `claw-bridge did not answer within ${readyWithinMs / 1000} s.` : (error as Error).message;
      throw this.#failed(said);
    }
    if (!this.#isWanted) {
      await child.stop();
      throw this.#unavailable();
    }
    this.#session = session;
    this.#starts++;
    this.#problem = null;
    this.#retryAt = 0;
    if (peer.inFlight === 0) child.release();
    const steady = setTimeout(() => this.#session === session && this.#backoff.reset(), stableAfterMs);
    steady.unref();
    this.#log.info(`claw-bridge ${session.catalogue.version} is ready (pid ${child.pid}, ${Date.now() - openedAt} ms)`);
    return session;
  }

  #lost(reason: string): void {
    this.#session = null;
    if (!this.#isWanted) return;
    this.#failed(reason);
  }

  /** Notes why there is no bridge, and tries again by itself later. */
  #failed(reason: string): BridgeError {
    const wait = this.#backoff.next();
    if (reason !== this.#problem) this.#log.error(reason);
    this.#problem = reason;
    this.#retryAt = Date.now() + wait;
    clearTimeout(this.#retry);
    if (this.#isWanted) {
      this.#retry = setTimeout(() => void this.#begin().catch(() => {}), wait);
      this.#retry.unref();
    }
    return this.#unavailable();
  }
}
