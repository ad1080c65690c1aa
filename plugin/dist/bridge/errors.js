import { isObject } from "../json.js";
/** The bridge's error codes that the plugin itself decides by. */
export const codes = {
    parse: -32700,
    methodNotFound: -32601,
    badParams: -32602,
    internal: -32603,
    notFound: -32000,
    denied: -32001,
    exhausted: -32002,
    unavailable: -32003,
    conflict: -32004,
    confirm: -32005,
    deadline: -32006,
    cancelled: -32800,
};
/** An error in the bridge's form: a code, a sentence to act on, and data. The plugin's own errors have the same form. */
export class BridgeError extends Error {
    code;
    data;
    constructor(code, message, data = {}) {
        super(message);
        this.name = "BridgeError";
        this.code = code;
        this.data = data;
    }
    /** True for an error of this kind, also when another copy of this code made it: the gateway loads several. */
    static is(error) {
        return error instanceof BridgeError || (error instanceof Error && error.name === "BridgeError" && "code" in error && "explain" in error);
    }
    /** Reads the `error` member of a JSON-RPC answer. */
    static from(error) {
        if (!isObject(error) || typeof error["code"] !== "number")
            return new BridgeError(codes.internal, "claw-bridge answered with an error that has no code.");
        const message = typeof error["message"] === "string" ? error["message"] : "claw-bridge gave no reason.";
        return new BridgeError(error["code"], message, isObject(error["data"]) ? error["data"] : {});
    }
    /** What would be done, of an answer that asks for a confirmation. */
    get plan() {
        const plan = this.data["plan"];
        return Array.isArray(plan) ? plan.filter((line) => typeof line === "string") : [];
    }
    /** The token that carries the plan out. */
    get confirm() {
        return typeof this.data["confirm"] === "string" ? this.data["confirm"] : null;
    }
    /** The sentence with what helps: hint, field and suggestions. */
    explain() {
        const parts = [this.message];
        const { hint, field, suggestions } = this.data;
        if (typeof hint === "string" && !this.message.includes(hint))
            parts.push(hint);
        if (typeof field === "string" && !this.message.includes(field))
            parts.push(`Parameter: ${field}.`);
        if (Array.isArray(suggestions) && suggestions.length > 0 && !(typeof hint === "string" && suggestions.every((s) => hint.includes(String(s)))))
            parts.push(`Nearest: ${suggestions.join(", ")}.`);
        if (Array.isArray(this.data["candidates"]))
            parts.push(`Candidates: ${this.data["candidates"].join(", ")}.`);
        return `${parts.join(" ")} (${this.code})`;
    }
}
/** The bridge ended, or its pipe closed, before it had answered. */
export class BridgeGone extends Error {
    constructor(reason) {
        super(reason);
        this.name = "BridgeGone";
    }
}
