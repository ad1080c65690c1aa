import { token } from "./harness.ts";

interface Approval {
  id: string;
  request: { title: string; description: string; severity?: string };
}

/** An operator's connection to the gateway, as a control UI has one: it is asked for approvals, and may call every method. */
export class Operator {
  readonly approvals: Approval[] = [];
  /** What it answers to every approval; null to leave it open. */
  decision: "allow-once" | "deny" | null = "allow-once";
  readonly #socket: WebSocket;
  readonly #pending = new Map<string, (answer: { ok: boolean; payload?: unknown; error?: { message: string } }) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#take(JSON.parse(String(event.data)) as { [key: string]: unknown }));
  }

  static async connect(port: number): Promise<Operator> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    const operator = new Operator(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("error", () => reject(new Error("The operator could not connect.")));
      socket.addEventListener("open", () => resolve());
    });
    const scopes = ["operator.read", "operator.write", "operator.admin", "operator.approvals", "operator.pairing"];
    await operator.call("connect", {
      minProtocol: 4, maxProtocol: 4, role: "operator", scopes, caps: ["approvals"],
      client: { id: "cli", version: "2026.9.6", platform: "linux", mode: "cli" },
      auth: { token },
    });
    return operator;
  }

  /** Calls a gateway method; rejects with its error's message. */
  call(method: string, params: unknown = {}): Promise<unknown> {
    const id = String(++this.#lastId);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, (answer) => (answer.ok ? resolve(answer.payload) : reject(new Error(answer.error?.message))));
      this.#socket.send(JSON.stringify({ type: "req", id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }

  #take(frame: { [key: string]: unknown }): void {
    if (frame["type"] === "res") {
      const id = String(frame["id"]);
      this.#pending.get(id)?.(frame as unknown as { ok: boolean });
      this.#pending.delete(id);
    }
    if (frame["event"] !== "plugin.approval.requested") return;
    const approval = frame["payload"] as Approval;
    this.approvals.push(approval);
    if (this.decision !== null) this.call("plugin.approval.resolve", { id: approval.id, decision: this.decision }).catch(() => {});
  }
}
