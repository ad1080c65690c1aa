import { randomUUID } from "node:crypto";
import { BridgeError, codes } from "../bridge/errors.ts";
import { isReplayable, type Effect } from "../catalogue/catalogue.ts";
import { checkParams, resolveMethod } from "../catalogue/resolve.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { GatewayRequest, PluginApi } from "../openclaw.ts";
import { describe } from "../tools/describe.ts";
import type { Fleet } from "./fleet.ts";

const scopeFor: Record<Effect, string> = { read: "operator.read", write: "operator.write", destructive: "operator.admin" };

/** The gateway methods, for operator clients and the CLI. */
export function registerGatewayMethods(api: PluginApi, fleet: Fleet): void {
  const register = (name: string, handle: (params: Record<string, unknown>, scopes: readonly string[]) => Promise<Json>) => {
    api.registerGatewayMethod(name, (request) => answer(request, handle), { scope: "operator.read" });
  };
  register("clawbernetes.call", (params, scopes) => call(fleet, params, scopes));
  register("clawbernetes.describe", async (params) => ({ text: describe(fleet.catalogue(), typeof params["method"] === "string" ? params["method"] : null, fleet.config.readOnly) }));
  register("clawbernetes.fleet.status", () => fleet.status());
  register("clawbernetes.fleet.nodes", async () => ({ nodes: (await fleet.nodes()) as unknown as Json }));
}

/** `{method, params?, confirm?, dry_run?}`. What a caller may do is told by its scopes: read, write, and admin for what destroys or shows a secret. */
async function call(fleet: Fleet, given: Record<string, unknown>, scopes: readonly string[]): Promise<Json> {
  const { method: name, params = {}, confirm, dry_run: dryRun } = given;
  if (typeof name !== "string") throw new BridgeError(codes.badParams, "$.method is missing: the name of a method.", { kind: "invalid_params", field: "$.method" });
  if (!isObject(params)) throw new BridgeError(codes.badParams, "$.params has to be an object.", { kind: "invalid_params", field: "$.params" });
  const method = resolveMethod(fleet.catalogue(), name, fleet.config.readOnly);
  const needed = method.sensitive ? scopeFor.destructive : scopeFor[method.effect];
  if (!scopes.includes(needed) && !scopes.includes("operator.admin")) throw new BridgeError(codes.denied, `${name} needs the scope ${needed}.`, { kind: "denied" });
  checkParams(method, params as JsonObject);
  const meta: JsonObject = {
    ...(method.effect === "read" ? {} : { idempotency_key: typeof given["idempotency_key"] === "string" ? given["idempotency_key"] : randomUUID() }),
    ...(typeof confirm === "string" ? { confirm } : {}),
    ...(dryRun === true ? { dry_run: true } : {}),
  };
  return fleet.call(name, { ...(params as JsonObject), ...(Object.keys(meta).length > 0 ? { _meta: meta } : {}) }, { replay: isReplayable(method) });
}

async function answer(request: GatewayRequest, handle: (params: Record<string, unknown>, scopes: readonly string[]) => Promise<Json>): Promise<void> {
  try {
    request.respond(true, await handle(isObject(request.params) ? request.params : {}, request.client?.connect?.scopes ?? []));
  } catch (error) {
    const known = BridgeError.is(error) ? error : new BridgeError(codes.internal, error instanceof Error ? error.message : String(error));
    const isUnavailable = known.code === codes.unavailable || known.code === codes.deadline;
    request.respond(false, undefined, {
      code: isUnavailable ? "UNAVAILABLE" : "INVALID_REQUEST",
      message: known.message,
      details: { rpcCode: known.code, ...known.data },
      ...(isUnavailable ? { retryable: true } : {}),
    });
  }
}
