import { isObject } from "../json.js";
import { statusText } from "./command.js";
import { nodeTable } from "./node-table.js";
/** Not `fleet`: OpenClaw has a command of that name, for its tenants. */
const name = "clawbernetes";
const description = "Show and run the GPU cluster";
const callTimeoutMs = 120_000;
/** Who has the gateway's token on this machine is its owner; the gateway would otherwise connect with what the method itself needs at least. */
const scopes = ["operator.read", "operator.write", "operator.admin"];
/** `openclaw clawbernetes …`: asks the running gateway, so that it shows what the agents see. */
export function registerFleetCli(api) {
    api.registerCli(({ program }) => addFleetCommands(program.command(name).description(description)), {
        descriptors: [{ name, description, hasSubcommands: true }],
    });
}
function addFleetCommands(fleet) {
    const json = "print JSON";
    fleet.command("status").description("How the cluster is").option("--json", json).action(async (options) => {
        await print("clawbernetes.fleet.status", {}, options.json === true, (value) => statusText(value));
    });
    fleet.command("nodes").description("All nodes, companions too").option("--json", json).action(async (options) => {
        await print("clawbernetes.fleet.nodes", {}, options.json === true, (value) => nodeTable((isObject(value) ? value["nodes"] : [])));
    });
    fleet.command("call").description("Call a method").argument("<method>", "its name").argument("[params]", "a JSON object")
        .option("--confirm <token>", "token of an answer that asked for a confirmation").option("--dry-run", "show what would change")
        .action(async (method, params, options) => {
        const parsed = parse(params);
        if (parsed === null)
            return fail(`What stands behind ${method} is no JSON object: ${params}`);
        await print("clawbernetes.call", { method, params: parsed, ...(options.confirm ? { confirm: options.confirm } : {}), ...(options.dryRun ? { dry_run: true } : {}) }, true, String);
    });
    fleet.command("describe").description("What a method takes and gives, or all methods").argument("[method]", "its name").action(async (method) => {
        await print("clawbernetes.describe", method ? { method } : {}, false, (value) => String(isObject(value) ? value["text"] : value));
    });
}
function parse(params) {
    try {
        const value = JSON.parse(params ?? "{}");
        return isObject(value) ? value : null;
    }
    catch {
        return null;
    }
}
async function print(method, params, asJson, text) {
    try {
        const value = await askGateway(method, params);
        process.stdout.write(`${asJson ? JSON.stringify(value, null, 2) : text(value)}\n`);
    }
    catch (error) {
        fail(problemOf(error));
    }
}
function fail(message) {
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
}
/** OpenClaw knows the address, the token and the device key of its gateway. */
async function askGateway(method, params) {
    const { callGatewayFromCli } = await import("openclaw/plugin-sdk/gateway-runtime");
    return callGatewayFromCli(method, { json: true, timeout: String(callTimeoutMs) }, params, { progress: false, scopes: [...scopes] });
}
/** The sentence of a refused call, with what its details add. */
function problemOf(error) {
    const details = isObject(error) && isObject(error["details"]) ? error["details"] : {};
    const lines = [error instanceof Error ? error.message : String(error)];
    if (typeof details["hint"] === "string")
        lines.push(details["hint"]);
    if (Array.isArray(details["plan"]))
        lines.push("It would:", ...details["plan"].map((line) => `- ${String(line)}`));
    if (typeof details["confirm"] === "string")
        lines.push(`To go on, repeat it with --confirm ${details["confirm"]}`);
    return lines.join("\n");
}
