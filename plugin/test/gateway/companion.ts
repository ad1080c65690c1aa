import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { token } from "./harness.ts";

/** A phone's app, as the gateway sees one: it pairs as a node with capabilities and commands, and answers what it is asked. */
export class Companion {
  readonly id: string;
  readonly asked: { command: string; params: unknown }[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket, id: string) {
    this.#socket = socket;
    this.id = id;
  }

  static async connect(port: number, name: string, caps: string[], commands: string[]): Promise<Companion> {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    const id = createHash("sha256").update(raw).digest("hex");
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    const companion = new Companion(socket, id);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("error", () => reject(new Error("The companion could not connect.")));
      socket.addEventListener("message", (event) => {
        const frame = JSON.parse(String(event.data)) as { type: string; id?: string; ok?: boolean; event?: string; payload?: never; error?: { message: string } };
        if (frame.event === "connect.challenge") {
          const { nonce, ts } = frame.payload as unknown as { nonce: string; ts: number };
          const signed = `v3|${id}|node-host|node|node||${ts}|${token}|${nonce}|linux|linux`;
          companion.#request("connect", {
            minProtocol: 4, maxProtocol: 4, role: "node", scopes: [], caps, commands,
            client: { id: "node-host", displayName: name, version: "0.1.0", platform: "linux", deviceFamily: "Linux", mode: "node" },
            auth: { token },
            device: { id, publicKey: raw.toString("base64url"), signature: sign(null, Buffer.from(signed), privateKey).toString("base64url"), signedAt: ts, nonce },
          }, "connect");
        } else if (frame.id === "connect") {
          if (frame.ok) resolve();
          else reject(new Error(frame.error?.message));
        } else if (frame.event === "node.invoke.request") companion.#answer(frame.payload as never);
      });
    });
    return companion;
  }

  close(): void {
    this.#socket.close();
  }

  #answer(request: { id: string; command: string; paramsJSON: string | null }): void {
    this.asked.push({ command: request.command, params: JSON.parse(request.paramsJSON ?? "null") });
    this.#request("node.invoke.result", { id: request.id, nodeId: this.id, ok: true, payload: { cameras: ["front", "back"] } }, request.id);
  }

  #request(method: string, params: unknown, id: string): void {
    this.#socket.send(JSON.stringify({ type: "req", id, method, params }));
  }
}
