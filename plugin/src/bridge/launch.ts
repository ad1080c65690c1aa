import type { Config } from "../config.ts";
import { findBinary } from "./binary.ts";
import type { FindLaunch } from "./supervisor.ts";

/** How the bridge is started: what the configuration says, as flags. */
export function launchOf(config: Config, pluginRoot: string): FindLaunch {
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

function flag(name: string, value: string | null): string[] {
  return value === null ? [] : [name, value];
}
