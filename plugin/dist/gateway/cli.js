import { spawn } from "node:child_process";
import { isObject } from "../json.js";
import { statusText } from "./command.js";
import { nodeTable } from "./node-table.js";
/** Not `fleet`: OpenClaw has a command of that name, for its tenants. */
const name = "clawbernetes";
const description = "Show and run the GPU cluster";
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
    const { isOk, value } = await askGateway(method, params);
    if (!isOk)
        return fail(problemOf(value));
    process.stdout.write(`${asJson ? JSON.stringify(value, null, 2) : text(value)}\n`);
}
function fail(message) {
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
}
/** OpenClaw has the address, the token and the device key of its gateway; its own `gateway call` uses them. */
async function askGateway(method, params) {
    const openclaw = process.argv[1] ?? "openclaw";
    const child = spawn(process.execPath, [...process.execArgv, openclaw, "gateway", "call", method, "--params", JSON.stringify(params), "--json"], { stdio: ["ignore", "pipe", "pipe"] });
    const [out, err] = ["", ""].map(() => []);
    child.stdout.on("data", (bytes) => out.push(bytes));
    child.stderr.on("data", (bytes) => err.push(bytes));
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
    const printed = Buffer.concat(out).toString("utf8").trim();
    try {
        return { isOk: code === 0, value: JSON.parse(printed) };
    }
    catch {
        return { isOk: false, value: printed || Buffer.concat(err).toString("utf8").trim() };
    }
}
function problemOf(value) {
    const error = isObject(value) ? value["error"] : null;
    if (!isObject(error))
        return typeof value === "string" ? value : JSON.stringify(value);
    const details = isObject(error["details"]) ? error["details"] : {};
    const lines = [String(error["message"])];
    if (typeof details["hint"] === "string")
        lines.push(details["hint"]);
    if (Array.isArray(details["plan"]))
        lines.push("It would:", ...details["plan"].map((line) => `- ${String(line)}`));
    if (typeof details["confirm"] === "string")
        lines.push(`To go on, repeat it with --confirm ${details["confirm"]}`);
    return lines.join("\n");
}
