import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { BridgeError, BridgeGone, codes } from "./errors.ts";

/** How far a call is, as the bridge says it. */
export interface Progress {
  done: number;
  total: number | null;
  message: string;
}

export interface RequestOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** What the plugin answers when the bridge asks; `report` sends progress for a request that carries a token. */
export type Answer = (params: JsonObject, report: (chunk: Json) => void) => Promise<Json>;

interface Open {
  method: string;
  resolve(value: Json): void;
  reject(error: Error): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/** How long the bridge has for answering a cancelled call before the caller is let go. */
const cancelGraceMs = 2_000;

/** One JSON-RPC connection, one JSON text a line, both sides may ask. It knows neither process nor pipe. */
export class Peer {
  readonly #send: (line: string) => void;
  readonly #answers: ReadonlyMap<string, Answer>;
  readonly #open = new Map<number, Open>();
  #lastId = 0;
  #closed: string | null = null;

  constructor(send: (line: string) => void, answers: ReadonlyMap<string, Answer>) {
    this.#send = send;
    this.#answers = answers;
  }

  /** Calls that wait for an answer. */
  get inFlight(): number {
    return this.#open.size;
  }

  /** Calls a method. Rejects with BridgeError, with BridgeGone when the connection ends first, or with the signal's reason. */
  request(method: string, params: JsonObject, options: RequestOptions = {}): Promise<Json> {
    const { signal, onProgress } = options;
    if (this.#closed !== null) return Promise.reject(new BridgeGone(this.#closed));
    if (signal?.aborted) return Promise.reject(reasonOf(signal));
    const id = ++this.#lastId;
    const sent = onProgress ? { ...params, _meta: { ...(isObject(params["_meta"]) ? (params["_meta"] as JsonObject) : {}), progressToken: id } } : params;
    return new Promise<Json>((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const settle = () => {
        clearTimeout(grace);
        signal?.removeEventListener("abort", cancel);
        this.#open.delete(id);
      };
      const cancel = () => {
        this.#send(JSON.stringify({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id } }));
        grace = setTimeout(() => {
          settle();
          reject(reasonOf(signal));
        }, cancelGraceMs);
      };
      this.#open.set(id, {
        method,
        onProgress,
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error instanceof BridgeError && error.code === codes.cancelled && signal?.aborted ? reasonOf(signal) : error);
        },
      });
      signal?.addEventListener("abort", cancel, { once: true });
      this.#send(JSON.stringify({ jsonrpc: "2.0", id, method, params: sent }));
    });
  }

  /** Takes one line of the other side. What is no JSON-RPC is dropped. */
  receive(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      return;
    }
    if (!isObject(message)) return;
    if (typeof message["method"] === "string") {
      if ("id" in message) void this.#answer(message["id"], message["method"], message["params"]);
      else if (message["method"] === "progress") this.#progress(message["params"]);
      return;
    }
    const open = typeof message["id"] === "number" ? this.#open.get(message["id"]) : undefined;
    if (!open) return;
    if ("error" in message) open.reject(BridgeError.from(message["error"]));
    else open.resolve((message["result"] ?? null) as Json);
  }

  /** Ends the connection: every call in flight is rejected, later ones too. */
  close(reason: string): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    for (const open of [...this.#open.values()]) open.reject(new BridgeGone(reason));
  }

  #progress(params: unknown): void {
    if (!isObject(params) || typeof params["token"] !== "number") return;
    this.#open.get(params["token"])?.onProgress?.({
      done: typeof params["done"] === "number" ? params["done"] : 0,
      total: typeof params["total"] === "number" ? params["total"] : null,
      message: typeof params["message"] === "string" ? params["message"] : "",
    });
  }

  async #answer(id: unknown, method: string, params: unknown): Promise<void> {
    const answer = this.#answers.get(method);
    const given = isObject(params) ? (params as JsonObject) : {};
    const meta = given["_meta"];
    const token = isObject(meta) ? meta["progressToken"] : undefined;
    const report = (chunk: Json) => {
      if (token !== undefined) this.#send(JSON.stringify({ jsonrpc: "2.0", method: "progress", params: { token, message: chunk } }));
    };
    if (!answer) {
      this.#send(JSON.stringify({ jsonrpc: "2.0", id, error: { code: codes.methodNotFound, message: `The plugin does not answer ${method}.` } }));
      return;
    }
    try {
      this.#send(JSON.stringify({ jsonrpc: "2.0", id, result: await answer(given, report) }));
    } catch (error) {
      const { code, message, data } = error instanceof BridgeError ? error : new BridgeError(codes.unavailable, error instanceof Error ? error.message : String(error));
      this.#send(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message, data } }));
    }
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new DOMException("The call was cancelled.", "AbortError");
}
