import { canonical } from "../json.ts";
import type { ToolCall } from "./call.ts";

const lifetimeMs = 10 * 60_000;
const mostKept = 1_000;

interface Kept {
  digest: string;
  plan: string[];
  until: number;
}

/** What people have allowed, and what waits for their word. Everything is for one call with these very params, once, and for ten minutes. */
export class Approvals {
  readonly #granted = new Map<string, Kept>();
  readonly #asked = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A person allowed this tool call to carry out this plan. */
  grant(toolCallId: string, call: ToolCall, plan: string[]): void {
    keep(this.#granted, toolCallId, { digest: digestOf(call), plan, until: this.#now() + lifetimeMs });
  }

  /** The plan that was allowed for this tool call; null when none was. It is used up. */
  take(toolCallId: string, call: ToolCall): string[] | null {
    const kept = this.#granted.get(toolCallId);
    this.#granted.delete(toolCallId);
    return kept && kept.digest === digestOf(call) && kept.until > this.#now() ? kept.plan : null;
  }

  /** The bridge answered a call with a plan and a token; the same call with that token will be put before a person. */
  remember(token: string, call: ToolCall, plan: string[]): void {
    keep(this.#asked, token, { digest: digestOf(call), plan, until: this.#now() + lifetimeMs });
  }

  /** The plan behind the token that a call carries; null when this call never got that token. */
  recall(call: ToolCall): string[] | null {
    const kept = call.confirm === null ? undefined : this.#asked.get(call.confirm);
    return kept && kept.digest === digestOf(call) && kept.until > this.#now() ? kept.plan : null;
  }
}

function digestOf(call: ToolCall): string {
  return canonical([call.method, call.params]);
}

function keep(map: Map<string, Kept>, key: string, kept: Kept): void {
  map.set(key, kept);
  const oldest = map.keys().next();
  if (map.size > mostKept && !oldest.done) map.delete(oldest.value);
}
