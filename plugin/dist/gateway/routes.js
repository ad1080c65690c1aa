import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isObject } from "../json.js";
const noListener = "No listener runs, so there is nothing to fetch here. Set plugins.entries.clawbernetes.config.listen (like 0.0.0.0:18790) and advertise_url.\n";
const prefix = "/clawbernetes";
const proxyTimeoutMs = 30_000;
/** What a new machine fetches: the listener's own files, passed on under the gateway's address. They are public there as well. */
export function registerRoutes(api, fleet) {
    const handler = (request, response) => serve(fleet, request, response);
    api.registerHttpRoute({ path: "/bootstrap.sh", auth: "plugin", match: "exact", handler });
    for (const name of ["/clawnode-Linux-x86_64", "/clawnode-Linux-aarch64"])
        api.registerHttpRoute({ path: name, auth: "plugin", match: "exact", handler });
    api.registerHttpRoute({ path: prefix, auth: "plugin", match: "prefix", handler });
}
async function serve(fleet, request, response) {
    if (request.method !== "GET" && request.method !== "HEAD")
        return reply(response, 405, "Only GET and HEAD.\n");
    const path = listenerPath(request.url ?? "/");
    if (path === null)
        return reply(response, 404, "There is nothing at this address.\n");
    try {
        const status = await fleet.call("cluster_status", {}, { replay: true });
        const listening = isObject(status) && typeof status["listening"] === "string" ? status["listening"] : null;
        if (listening === null)
            return reply(response, 503, noListener);
        const target = localAddress(listening);
        await pass(request, response, new URL(path, target), target.protocol === "https:" ? await clusterCa(fleet) : null);
        return true;
    }
    catch (error) {
        return response.headersSent ? (response.destroy(), true) : reply(response, 503, `${error instanceof Error ? error.message : String(error)}\n`);
    }
}
/** `/clawbernetes/ca.pem` is the listener's `/ca.pem`; null for a path that tries to be something else. */
export function listenerPath(url) {
    const { pathname, search } = new URL(url, "http://gateway");
    const path = pathname === prefix || pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname;
    return /^\/[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(path) ? `${path}${search}` : null;
}
/** The listener runs on this machine; where it listens on all addresses, loopback is one of them. */
export function localAddress(listening) {
    const url = new URL(listening.replace(/^ws/, "http"));
    if (url.hostname === "0.0.0.0")
        url.hostname = "127.0.0.1";
    if (url.hostname === "[::]")
        url.hostname = "[::1]";
    return url;
}
async function clusterCa(fleet) {
    const status = await fleet.call("ca_status", {}, { replay: true });
    if (isObject(status) && typeof status["chain_pem"] === "string" && status["chain_pem"] !== "")
        return status["chain_pem"];
    throw new Error("The cluster has no certificate authority yet.");
}
function pass(request, response, target, ca) {
    return new Promise((resolve, reject) => {
        const options = { method: request.method ?? "GET", timeout: proxyTimeoutMs };
        const sent = ca === null ? httpRequest(target, options) : httpsRequest(target, { ...options, ca, checkServerIdentity: () => undefined });
        sent.on("timeout", () => sent.destroy(new Error("The listener did not answer in time.")));
        sent.on("error", reject);
        sent.on("response", (answer) => {
            const { "content-type": type, "content-length": length, "last-modified": modified } = answer.headers;
            response.writeHead(answer.statusCode ?? 502, { ...(type ? { "content-type": type } : {}), ...(length ? { "content-length": length } : {}), ...(modified ? { "last-modified": modified } : {}) });
            answer.pipe(response);
            answer.on("end", resolve);
            answer.on("error", reject);
        });
        response.on("close", () => sent.destroy());
        sent.end();
    });
}
function reply(response, status, text) {
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
    response.end(text);
    return true;
}
