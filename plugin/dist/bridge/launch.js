import { findBinary } from "./binary.js";
/** How the bridge is started: what the configuration says, as flags. */
export function launchOf(config, pluginRoot) {
    const args = [
        ...flag("--state-dir", config.stateDir),
        ...flag("--listen", config.listen),
        ...flag("--advertise-url", config.advertiseUrl),
        ...(config.readOnly ? ["--read-only"] : []),
    ];
    return () => {
        const found = findBinary(config.bridgeBinary, pluginRoot);
        return "problem" in found ? found : { path: found.path, args };
    };
}
function flag(name, value) {
    return value === null ? [] : [name, value];
}
