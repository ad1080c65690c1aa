import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { homedir } from "node:os";
const setting = "plugins.entries.clawbernetes.config.bridge_binary";
/**
 * Finds the program: what `bridge_binary` says (a path, or a name on PATH), else `bin/claw-bridge` of the plugin, else what `build.sh` left
 * beside it, else `claw-bridge` on PATH.
 */
export function findBinary(configured, pluginRoot, path = process.env["PATH"] ?? "") {
    if (configured !== null) {
        const wanted = configured.startsWith("~/") ? join(homedir(), configured.slice(2)) : configured;
        if (isAbsolute(wanted))
            return check(wanted);
        if (wanted.includes("/"))
            return { problem: `${setting} is "${configured}": give an absolute path, the gateway's folder is not yours.` };
        return onPath(wanted, path) ?? { problem: `${setting} is "${configured}", and PATH has no such program. Give its absolute path.` };
    }
    for (const place of [join(pluginRoot, "bin", "claw-bridge"), resolve(pluginRoot, "..", "artifacts", "bin", "claw-bridge")]) {
        const found = check(place);
        if ("path" in found)
            return found;
    }
    return onPath("claw-bridge", path) ?? { problem: `claw-bridge was not found. Build it with ./build.sh, or set ${setting} to its path.` };
}
function check(path) {
    try {
        if (!statSync(path).isFile())
            return { problem: `${setting}: ${path} is not a file.` };
    }
    catch {
        return { problem: `${setting}: ${path} does not exist. Set it to the path of claw-bridge.` };
    }
    try {
        accessSync(path, constants.X_OK);
    }
    catch {
        return { problem: `${setting}: ${path} may not be run. Make it executable (chmod +x).` };
    }
    return { path };
}
function onPath(name, path) {
    for (const folder of path.split(delimiter)) {
        if (folder === "")
            continue;
        const found = check(join(folder, name));
        if ("path" in found)
            return found;
    }
    return null;
}
