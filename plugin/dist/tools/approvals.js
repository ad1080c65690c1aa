import { canonical } from "../json.js";
const lifetimeMs = 10 * 60_000;
const mostKept = 1_000;
/** What people have allowed, and what waits for their word. Everything is for one call with these very params, once, and for ten minutes. */
export class Approvals {
    #granted = new Map();
    #asked = new Map();
    #now;
    constructor(now = Date.now) {
        this.#now = now;
    }
    /** A person allowed this tool call to carry out this plan. */
    grant(toolCallId, call, plan) {
        keep(this.#granted, toolCallId, { digest: digestOf(call), plan, until: this.#now() + lifetimeMs });
    }
    /** The plan that was allowed for this tool call; null when none was. It is used up. */
    take(toolCallId, call) {
        const kept = this.#granted.get(toolCallId);
        this.#granted.delete(toolCallId);
        return kept && kept.digest === digestOf(call) && kept.until > this.#now() ? kept.plan : null;
    }
    /** The bridge answered a call with a plan and a token; the same call with that token will be put before a person. */
    remember(token, call, plan) {
        keep(this.#asked, token, { digest: digestOf(call), plan, until: this.#now() + lifetimeMs });
    }
    /** The plan behind the token that a call carries; null when this call never got that token. */
    recall(call) {
        const kept = call.confirm === null ? undefined : this.#asked.get(call.confirm);
        return kept && kept.digest === digestOf(call) && kept.until > this.#now() ? kept.plan : null;
    }
}
function digestOf(call) {
    return canonical([call.method, call.params]);
}
function keep(map, key, kept) {
    map.set(key, kept);
    const oldest = map.keys().next();
    if (map.size > mostKept && !oldest.done)
        map.delete(oldest.value);
}
