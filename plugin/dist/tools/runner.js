import { randomUUID } from "node:crypto";
import { BridgeError, codes } from "../bridge/errors.js";
import { isReplayable } from "../catalogue/catalogue.js";
import { checkParams, resolveMethod } from "../catalogue/resolve.js";
import { canonical } from "../json.js";
import { Approvals } from "./approvals.js";
import { planOf } from "./plan.js";
/** Carries tool calls to the bridge: checks them first, and lets what destroys or needs a confirmation through only after a person's word. */
export class Runner {
    approvals;
    #bridge;
    #readOnly;
    constructor(bridge, readOnly, approvals = new Approvals()) {
        this.#bridge = bridge;
        this.#readOnly = readOnly;
        this.approvals = approvals;
    }
    /** The method of a call whose params fit. Throws the sentence that says what does not. */
    check(call) {
        const method = resolveMethod(this.#bridge.catalogue(), call.method, this.#readOnly);
        checkParams(method, call.params);
        return method;
    }
    /** The plan that a person has to allow before this call; null when it needs nobody. Throws what the call itself would. */
    async planToAllow(call, caller) {
        const method = this.check(call);
        if (call.dryRun)
            return null;
        if (call.confirm !== null) {
            const plan = this.approvals.recall(call);
            return plan && { method, plan };
        }
        return method.effect === "destructive" ? { method, plan: await this.#dryRun(method, call, caller) } : null;
    }
    /** Makes the call. A destructive one, and one with a token, only when a person allowed this very tool call. */
    async run(toolCallId, call, caller) {
        const method = this.check(call);
        if (call.dryRun && method.effect === "read")
            throw new BridgeError(codes.badParams, `${method.name} only reads; call it without dry_run.`, { kind: "invalid_params", field: "$.dry_run" });
        if (call.dryRun)
            return { method, result: await this.#send(method, call, caller, { dry_run: true }) };
        const mayAct = method.effect !== "destructive" && call.confirm === null;
        const allowed = mayAct ? null : await this.#takeAllowance(toolCallId, method, call, caller);
        const meta = method.effect === "read" ? {} : { idempotency_key: randomUUID() };
        try {
            return { method, result: await this.#send(method, call, caller, call.confirm === null ? meta : { ...meta, confirm: call.confirm }) };
        }
        catch (error) {
            if (!BridgeError.is(error) || error.code !== codes.confirm || error.confirm === null)
                throw error;
            if (allowed !== null && call.confirm === null)
                return { method, result: await this.#send(method, call, caller, { ...meta, confirm: error.confirm }) };
            throw this.#askForWord(error, error.confirm, call);
        }
    }
    async #takeAllowance(toolCallId, method, call, caller) {
        const allowed = this.approvals.take(toolCallId, call);
        if (allowed === null) {
            if (method.effect === "destructive")
                await this.#dryRun(method, call, caller);
            throw new BridgeError(codes.confirm, `${method.name} needs a person's approval in OpenClaw, and nobody was asked. Nothing was done.`, { kind: "approval_required" });
        }
        if (method.effect === "destructive" && canonical(await this.#dryRun(method, call, caller)) !== canonical(allowed))
            throw new BridgeError(codes.conflict, `What ${method.name} would do has changed since it was approved; nothing was done. Call it again to have the new plan approved.`, { kind: "plan_changed" });
        return allowed;
    }
    #askForWord(error, token, call) {
        this.approvals.remember(token, { ...call, confirm: null }, error.plan);
        const plan = error.plan.length > 0 ? ` Plan: ${error.plan.join("; ")}.` : "";
        return new BridgeError(codes.confirm, `${call.method} needs a confirmation; nothing was done.${plan} To go on, make the same call with confirm: "${token}"; a person is then asked.`, error.data);
    }
    async #dryRun(method, call, caller) {
        return planOf(await this.#send(method, call, caller, { dry_run: true }));
    }
    #send(method, call, caller, meta) {
        const { session, agent, signal, onProgress } = caller;
        const who = { ...(session ? { session } : {}), ...(agent ? { agent } : {}) };
        return this.#bridge.call(method.name, { ...call.params, _meta: { ...who, ...meta } }, {
            replay: isReplayable(method),
            ...(signal ? { signal } : {}),
            ...(onProgress && method.longRunning ? { onProgress } : {}),
        });
    }
}
