import { isObject, objectsOf } from "../json.js";
import { clip } from "./cut.js";
export const mostTitle = 80;
export const mostDescription = 512;
/** What a dry run says would change: `delete workload 5f…`, a line each. */
export function planOf(dryRun) {
    return objectsOf(isObject(dryRun) ? dryRun["changes"] : null).map((change) => `${change["op"]} ${change["kind"]} ${change["id"]}`);
}
/** The text of an approval. It names what is acted on and never a parameter that could be a secret. */
export function promptOf(method, params, plan) {
    const target = targetOf(method, params);
    const title = short(target === null ? `Clawbernetes: ${method.name}` : `Clawbernetes: ${method.name} ${target}`, mostTitle);
    const head = `${method.summary}${params["force"] === true ? " With force." : ""}`;
    const lines = plan.length > 0 ? plan : ["nothing that is kept changes"];
    for (let kept = lines.length; kept > 0; kept--) {
        const more = kept < lines.length ? `\n… and ${lines.length - kept} more` : "";
        const text = `${head}\nIt would:\n${lines.slice(0, kept).join("\n")}${more}`;
        if (text.length <= mostDescription)
            return { title, description: text };
    }
    return { title, description: short(`${head}\nIt would: ${lines[0]}`, mostDescription) };
}
/** What the call acts on: its first required text, which is an id or a name. */
function targetOf(method, params) {
    const named = method.parameters.find((parameter) => parameter.required && /(^|_)(id|name|key|subnet|node)$/.test(parameter.name));
    const value = named ? params[named.name] : undefined;
    return typeof value === "string" ? value.replaceAll(/\s+/g, " ") : null;
}
function short(text, most) {
    return text.length <= most ? text : `${clip(text, most - 1)}…`;
}
